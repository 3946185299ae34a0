import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rush } from '../src/harness/open-loop.ts'
import { freePort, startServer } from '../src/harness/server.ts'
import { plinthProgram } from '../src/program/programs.ts'

/**
 * A service under five times what a core of its own could do, what it used for that, a quarter of the load afterwards,
 * and then as much as it could do, of which this machine lets it do so many a second.
 */
async function overloaded(path: string, rate: number) {
  const internalPort = await freePort()
  await using server = await startServer(plinthProgram('plinth-busy.ts', { INTERNAL_PORT: String(internalPort) }))
  const order = { port: server.port, internalPort, path, rate: 5 * rate }
  await rush({ ...order, seconds: 2 })
  const before = await server.usage()
  const outcome = await rush({ ...order, seconds: 3 })
  const after = await server.usage()
  const recovered = await rush({ ...order, rate: rate / 4, seconds: 2 })
  const usual = await rush({ ...order, rate, seconds: 2 })
  const possible = usual.accepted / 2
  return { ...outcome, cpu: (after.cpu - before.cpu) / 1000, seconds: 3, recovered, possible }
}

// The bounds are wide: how fast the machine is, and what else it does, must not matter.

test('at five times the load the CPU goes into what is answered, and probes are answered', async (t) => {
  const { accepted, refused, p99, alive, cpu } = await overloaded('/compute/10', 100)
  t.diagnostic(`${accepted} of ${accepted + refused} in ${cpu} ms of CPU, p99 ${p99} ms, /livez ${alive} ms`)
  assert.ok(accepted > 0 && refused > accepted)
  const lost = (cpu - accepted * 10) / (accepted + refused)
  assert.ok(lost < 1, `each request took ${lost} ms of CPU beside the 10 that are of use`)
  assert.ok(alive < 2000, `/livez took ${alive} ms`)
})

test('at five times the load what waits for something else is done as fast as that goes', async (t) => {
  const { accepted, refused, p99, alive, seconds, recovered, possible } = await overloaded('/wait', 320)
  t.diagnostic(`${accepted} of ${accepted + refused} in ${seconds} s, p99 ${p99} ms, /livez ${alive} ms`)
  assert.ok(refused > accepted)
  assert.ok(accepted > 0.75 * possible * seconds, `${accepted} in ${seconds} s, of ${possible} a second`)
  assert.ok(p99 < 3000, `p99 was ${p99} ms`)
  assert.ok(alive < 2000, `/livez took ${alive} ms`)
  assert.ok(recovered.refused < 8, `${recovered.refused} of a quarter of the load were refused afterwards`)
})
