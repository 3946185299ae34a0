import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dependency, healthOf } from '../../src/server/health.ts'

function dependency(probe: () => Promise<void>, name = 'database:responseTime'): Dependency {
  return { name, componentType: 'datastore', probe }
}

const cases: readonly [what: string, probe: () => Promise<void>, status: string, output: RegExp | undefined][] = [
  ['answers', async () => undefined, 'pass', undefined],
  ['answers late', () => sleep(40), 'warn', undefined],
  ['refuses', () => Promise.reject(new Error('connection refused')), 'fail', /^connection refused$/],
  [
    'throws',
    () => {
      throw new Error('not open')
    },
    'fail',
    /^not open$/,
  ],
  ['never answers', () => new Promise(() => undefined), 'fail', /^no answer within 100 ms$/],
]
for (const [what, probe, status, output] of cases) {
  test(`a dependency that ${what} is a ${status}`, async () => {
    const health = await healthOf([dependency(probe)], { timeout: 100, slow: 20 })()
    assert.equal(health.status, status)
    const [check] = health.checks['database:responseTime'] ?? []
    assert.equal(check?.status, status)
    if (output) assert.match(check?.output ?? '', output)
    else assert.equal(check?.output, undefined)
    assert.equal(check?.observedUnit, 'ms')
  })
}

test('the worst of the checks is the status', async () => {
  const good = dependency(async () => undefined, 'a')
  const gone = dependency(() => Promise.reject(new Error('gone')), 'b')
  assert.equal((await healthOf([good, gone, good])()).status, 'fail')
  assert.equal((await healthOf([])()).status, 'pass')
})

test('a finding stands for its lifetime, and many who ask at once make one probe', async () => {
  let probes = 0
  const ask = healthOf([dependency(async () => void probes++)], { lifetime: 50 })
  await Promise.all([ask(), ask(), ask()])
  await ask()
  assert.equal(probes, 1)
  await sleep(60)
  await ask()
  assert.equal(probes, 2)
})
