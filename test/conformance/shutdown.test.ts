// SIGTERM under load: whoever has a connection is answered, whoever has not is told at once.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../../packages/plinth/test/support/until.ts'
import { accessToken } from './access-token.ts'
import { load } from './load.ts'
import { type ServiceProcess, startService } from './service-process.ts'
import { findTargets } from './targets.ts'

const cycles = 5
/** Milliseconds for which a service that stops goes on as if nothing were. */
const drain = 1200
const sleep = (milliseconds: number): Promise<void> => new Promise((awake) => setTimeout(awake, milliseconds))

/** Clients on two minds: half of them stop when readiness is red, as behind a balancer; half of them never learn. */
async function stopUnderLoad(service: ServiceProcess, token: string | undefined) {
  const { get, authorization } = await findTargets(service.url, token)
  const headers: [string, string][] = authorization === undefined ? [] : [['Authorization', authorization]]
  const since = { signal: 0, red: 0 }
  const watch = async (): Promise<void> => {
    while (since.red === 0) {
      const { status } = await fetch(`${service.internalUrl}/readyz`).catch(() => ({ status: 0 }))
      if (status !== 200) since.red = performance.now()
      else await sleep(10)
    }
  }
  const clients = { url: service.url, path: get, headers, clients: 15, silence: drain, isLate: () => since.signal > 0 }
  const loads = [load({ ...clients, goesOn: () => true }), load({ ...clients, goesOn: () => since.red === 0 })]
  const watched = watch()
  await sleep(400)
  since.signal = performance.now()
  service.kill('SIGTERM')
  const [stubborn, balanced] = await Promise.all(loads)
  const code = await service.exited
  await watched
  return { stubborn, balanced, code, milliseconds: performance.now() - since.signal }
}

describe('SIGTERM', { concurrency: true }, () => {
  for (const name of ['hello', 'todo', 'time-tracker'] as const) {
    const token = name === 'time-tracker' ? accessToken(name) : undefined
    test(`${name} loses no request when it is told to stop`, async () => {
      let late = 0
      for (let cycle = 0; cycle < cycles; cycle++) {
        const service = await startService(name, { SHUTDOWN_DRAIN_MS: String(drain), SHUTDOWN_DEADLINE_MS: '20000' })
        const { stubborn, balanced, code, milliseconds } = await stopUnderLoad(service, token)
        assert.deepEqual([...(stubborn?.lost ?? []), ...(balanced?.lost ?? [])], [], `cycle ${cycle}`)
        // A machine that is busy with something else may well be overloaded; that is not what is looked at here.
        const refused = Object.keys({ ...stubborn?.refused, ...balanced?.refused }).filter(
          (each) => each !== 'overloaded',
        )
        assert.deepEqual(refused, [], 'while it drains, all is served as before')
        assert.equal(code, 0, service.log.join('\n'))
        assert.ok(milliseconds < 25_000, `it took ${milliseconds} ms`)
        late += stubborn?.answeredLate ?? 0
      }
      assert.ok(late > 100, `only ${late} requests came after the signal`)
    })
  }

  test('a second signal ends it at once, with exit code 1', async () => {
    const service = await startService('hello', { SHUTDOWN_DRAIN_MS: '60000' })
    service.kill('SIGTERM')
    await until(() => service.log.some((line) => line.includes('"state":"draining"')))
    // Signals that come at once are one that was passed on twice.
    await sleep(500)
    const second = performance.now()
    service.kill('SIGTERM')
    assert.equal(await service.exited, 1, service.log.join('\n'))
    assert.ok(performance.now() - second < 30_000)
  })
})
