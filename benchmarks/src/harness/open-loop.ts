import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pinned } from './pinned.ts'

/** Requests that come at a rate, in random intervals, whether or not those before were answered. */
export interface Rush {
  readonly port: number
  /** Where `/livez` is asked for meanwhile, every 50 ms on a connection of its own. */
  readonly internalPort: number
  readonly path: string
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
}

/** What came of a rush. Milliseconds, from the moment that a request was due. */
export interface RushOutcome {
  /** Requests that were answered with a 2xx while it lasted. */
  readonly accepted: number
  readonly p50: number
  readonly p99: number
  /** Requests that were answered with 503. */
  readonly refused: number
  /** The slowest hundredth of the answers of `/livez`. */
  readonly alive: number
}

const program = fileURLToPath(new URL('open-loop-generator.ts', import.meta.url))

/** Applies a rush from a process of its own. Rejects when an answer is neither 2xx nor 503, or `/livez` fails. */
export async function rush(order: Rush): Promise<RushOutcome> {
  const child = spawn(...pinned(1, [program]), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    child.send(order)
    const broken = once(child, 'exit').then(([code]) => {
      throw new Error(`the load generator ended with code ${code}`)
    })
    const [outcome] = (await Promise.race([once(child, 'message'), broken])) as [RushOutcome]
    return outcome
  } finally {
    child.kill()
  }
}
