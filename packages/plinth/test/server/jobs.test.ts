import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { implement, job, resource, service, t } from 'plinth'
import type { Implementation } from '../../src/core/implement.ts'
import { openJobs } from '../../src/server/jobs.ts'
import { compileService } from '../../src/server/pipelines.ts'
import { type Laboratory, laboratory } from '../storage/laboratory.ts'
import { until } from '../support/until.ts'

const run = resource('run', { fields: { instance: t.String() } })

/** An instance of a service whose job writes down that it ran, every second. */
async function instance(lab: Laboratory, name: string, at = '* * * * * *', work = async () => {}) {
  const contract = service('clock', { tick: job({ summary: 'Write down a run', at }) }, { resources: [run] })
  const implementation = implement(contract, run.provide, {
    async tick(_, { runs }) {
      await work()
      await runs.insert({ instance: name })
    },
  })
  const observe = (observation: (typeof lab.observed)[number]): void => void lab.observed.push(observation)
  const { pipelines } = compileService(implementation as never as Implementation, {
    observe,
    verifier: undefined,
    unitOfWork: lab.storage,
    checkOutput: true,
  })
  return openJobs({ pipelines, environment: { now: () => new Date(), observe } })
}

const open = (context: TestContext): Promise<Laboratory> => laboratory(context, [run])

test('instances that share a database run a job once for each moment', async (context) => {
  const lab = await open(context)
  const ends = await Promise.all(['a', 'b', 'c'].map((name) => instance(lab, name)))
  const ran = () => {
    const counts = 'count(*) as count, count(distinct substr(created_at, 1, 19)) as moments'
    return lab.rows(`select ${counts} from runs`)[0] as { readonly count: number; readonly moments: number }
  }
  await until(() => ran().moments >= 2)
  await Promise.all(ends.map((end) => end()))
  const { count, moments } = ran()
  assert.equal(count, moments)
  const transports = lab.rows(`select distinct transport, operation from plinth_audit`)
  assert.deepEqual(
    transports.map((it) => ({ ...it })),
    [{ transport: 'schedule', operation: 'tick' }],
  )
})

test('a run that fails is told to the observers, and the next one comes', async (context) => {
  const lab = await open(context)
  let runs = 0
  const end = await instance(lab, 'a', '* * * * * *', async () => {
    if (runs++ === 0) throw new Error('not today')
  })
  await until(() => Number(lab.rows('select count(*) as count from runs')[0]?.count) >= 1)
  await end()
  assert.ok(lab.observed.some((it) => it.kind === 'error_unexpected' && it.origin === 'call'))
})

test('the end waits for a run that is under way', async (context) => {
  const lab = await open(context)
  let begun = (): void => undefined
  const first = new Promise<void>((done) => {
    begun = done
  })
  const end = await instance(lab, 'a', '* * * * * *', async () => {
    begun()
    await sleep(300)
  })
  await first
  await end()
  assert.equal(lab.rows('select count(*) as count from runs')[0]?.count, 1)
})

test('a time that is none is told with the name of the job', async (context) => {
  assert.throws(() => job({ summary: 'Do it', at: 'hourly' }), /"hourly" is not when a job can run/)
  const lab = await open(context)
  await assert.rejects(instance(lab, 'a', '99 * * * *'), /The job "tick" cannot run at "99 \* \* \* \*"/)
})
