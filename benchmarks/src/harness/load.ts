import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pinned } from './pinned.ts'

/** One request; its body is JSON text. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  /** The token of its caller, if it has one. */
  readonly token?: string
}

/** Requests sent round and round by callers of whom each waits for its answer before it asks again. */
export interface Load {
  readonly callers: number
  readonly requests: readonly Request[]
}

/** How a load was answered. */
export interface Outcome {
  /** Those that were answered with a 2xx. The figures are about these. */
  readonly requests: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** How many were not, and the first of those answers. */
  readonly refused: number
  readonly refusal: string | undefined
}

/** What the process that makes the load is told, once for each run. */
export interface Order extends Load {
  readonly port: number
  readonly seconds: number
}

/** A process that makes the load, so that the server's CPU is the server's alone. */
export interface LoadGenerator extends Disposable {
  /** Applies the load to a port for so many seconds, until the last answer is in. Throws when most are refused. */
  run(order: Order): Promise<Outcome>
}

const program = fileURLToPath(new URL('load-generator.ts', import.meta.url))

export function startLoadGenerator(): LoadGenerator {
  const child = spawn(...pinned(1, [program]), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return {
    async run(order) {
      child.send(order)
      const [outcome] = (await Promise.race([once(child, 'message'), broken()])) as [Outcome]
      const { requests, refused, refusal } = outcome
      if (refused > requests) throw new Error(`${refused} requests were refused: ${refusal}`)
      return outcome
    },
    [Symbol.dispose]: () => void child.kill(),
  }

  async function broken(): Promise<never> {
    const [code] = await once(child, 'exit')
    throw new Error(`the load generator ended with code ${code}`)
  }
}
