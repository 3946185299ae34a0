import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dependency, healthOf } from '../../src/server/health.ts'

function dependency(probe: () => Promise<void>, name = 'database:responseTime'): Dependency {
  return { name, componentType: 'datastore', probe }
}

const minute = 60_000
const throwing = () => {
  throw new Error('not open')
}
const refusing = () => Promise.reject(new Error('connection refused'))
type Case = readonly [what: string, probe: () => Promise<void>, slow: number, timeout: number, status: string, RegExp?]
const cases: readonly Case[] = [
  ['answers', async () => undefined, minute, minute, 'pass'],
  ['answers late', () => sleep(40), 20, minute, 'warn'],
  ['refuses', refusing, minute, minute, 'fail', /^connection refused$/],
  ['throws', throwing, minute, minute, 'fail', /^not open$/],
  ['never answers', () => new Promise(() => undefined), 20, 100, 'fail', /^no answer within 100 ms$/],
]
for (const [what, probe, slow, timeout, status, output] of cases) {
  test(`a dependency that ${what} is a ${status}`, async () => {
    const health = await healthOf([dependency(probe)], { timeout, slow })()
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
  const dependencies = [dependency(async () => void probes++)]
  const ask = healthOf(dependencies, { lifetime: minute })
  await Promise.all([ask(), ask(), ask()])
  await ask()
  assert.equal(probes, 1)
  const askOften = healthOf(dependencies, { lifetime: 50 })
  await askOften()
  await sleep(60)
  await askOften()
  assert.equal(probes, 3)
})
