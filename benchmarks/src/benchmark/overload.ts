import type { Benchmark, Claim, Figures, Subject } from '../benchmark.ts'
import { atOnce } from '../harness/at-once.ts'
import { startLoadGenerator } from '../harness/load.ts'
import { rush } from '../harness/open-loop.ts'
import { freePort, startServer } from '../harness/server.ts'
import { plinthProgram } from '../program/programs.ts'

/** How many times what can be done is asked for. */
const factor = 5

/**
 * An operation whose peak is found by callers who wait, and which is then asked for more than that by others who do
 * not.
 */
function overloaded(name: string, path: string, callers: number): Subject {
  const measure = async (warmUp: number, seconds: number): Promise<Figures> => {
    const internalPort = await freePort()
    await using server = await startServer(plinthProgram('plinth-busy.ts', { INTERNAL_PORT: String(internalPort) }))
    const { port } = server
    const load = { port, callers, requests: [{ method: 'GET', path }] as const }
    using generator = startLoadGenerator()
    await generator.run({ ...load, seconds: warmUp })
    const { requests, seconds: took } = await generator.run({ ...load, seconds })
    const peak = requests / took
    const order = { port, internalPort, path, rate: factor * peak }
    await rush({ ...order, seconds: warmUp })
    const { accepted, refused, p50, p99, alive } = await rush({ ...order, seconds })
    const share = refused / (refused + accepted)
    return { throughput: peak, goodput: (accepted / seconds / peak) * 100, p50, p99, refused: share * 100, alive }
  }
  return { name, open: async (warmUp) => atOnce((seconds) => measure(warmUp, seconds)) }
}

/** An operation that is asked for so much more than it can do that what a refusal costs is all that there is to see. */
const refusals: Subject = {
  name: 'hardly anything but refusals',
  open: async (warmUp) =>
    atOnce(async (seconds) => {
      const internalPort = await freePort()
      await using server = await startServer(plinthProgram('plinth-busy.ts', { INTERNAL_PORT: String(internalPort) }))
      const order = { port: server.port, internalPort, path: '/wait', rate: 6000 }
      await rush({ ...order, seconds: warmUp })
      const before = await server.usage()
      const { accepted, refused, p50, p99, alive } = await rush({ ...order, seconds })
      const after = await server.usage()
      const cpu = (after.cpu - before.cpu) / (accepted + refused)
      return { cpu, p50, p99, refused: (refused / (accepted + refused)) * 100, alive }
    }),
}

const subjects = [
  overloaded('4 ms of CPU', '/compute/4', 8),
  overloaded('10 ms of CPU', '/compute/10', 8),
  overloaded('50 ms of CPU', '/compute/50', 4),
  overloaded('50 ms of waiting, 16 at once', '/wait', 32),
]

export const overload: Benchmark = {
  name: 'overload',
  about: `${factor} times as many requests as can be answered, on connections of their own, and \`/livez\` every 50 ms`,
  subjects: [...subjects, refusals],
  shows: ['throughput', 'goodput', 'p50', 'p99', 'refused', 'alive', 'cpu'],
  claims: subjects.flatMap(({ name }): Claim[] => [
    { figure: 'goodput', of: name, budget: { atLeast: 90 } },
    { figure: 'p99', of: name, budget: { atMost: 1000 } },
    { figure: 'alive', of: name, budget: { atMost: 500 } },
  ]),
}
