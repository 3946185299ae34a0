import type { Subject } from '../benchmark.ts'
import { type Load, startLoadGenerator } from './load.ts'
import { type Program, type Server, startServer } from './server.ts'

interface UnderLoad {
  readonly name: string
  readonly program: Program
  /** What to ask, once the server is up; here it may be given its data. */
  readonly load: (server: Server) => Load | Promise<Load>
  /** Where the program finds its data, when it is made beforehand. */
  readonly folder?: () => string | Promise<string>
}

/** A program that is started, warmed up and measured under a load. */
export function underLoad({ name, program, load, folder }: UnderLoad): Subject {
  return {
    name,
    async open(warmUp) {
      await using opened = new AsyncDisposableStack()
      const server = opened.use(await startServer(program, await folder?.()))
      const generator = opened.use(startLoadGenerator())
      const order = { ...(await load(server)), port: server.port }
      await generator.run({ ...order, seconds: warmUp })
      const running = opened.move()
      return {
        async measure(seconds) {
          const before = await server.usage()
          const { requests, refused, seconds: took, p50, p99 } = await generator.run({ ...order, seconds })
          const after = await server.usage()
          return {
            throughput: requests / took,
            cpu: (after.cpu - before.cpu) / requests,
            p50,
            p99,
            refused: (refused / (requests + refused)) * 100,
            start: server.started.cpu / 1e6,
            idle: server.started.memory / 1e6,
            loaded: after.memory / 1e6,
          }
        },
        [Symbol.asyncDispose]: () => running.disposeAsync(),
      }
    },
  }
}
