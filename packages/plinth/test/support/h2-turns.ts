import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'

/** Milliseconds that what has been sent to an H2 may take to be understood there. */
const underway = 10
/** Milliseconds after which whoever was connecting must have been killed. */
const longest = 10_000

/**
 * The turns of all processes at one database of an H2. Whoever connects has it speak PostgreSQL to everybody until it
 * is told to speak Oracle again: meanwhile nobody may say anything, nor connect.
 */
export interface Turns {
  /** Connects while nobody else does anything. */
  readonly toConnect: <T>(connect: () => Promise<T>) => Promise<T>
  /** Undefined when anything may be said now; otherwise resolves when it may. */
  readonly toSpeak: () => Promise<void> | undefined
}

/** The turns at a database of the H2 at a port. */
export function turnsAt(port: number, database: string): Turns {
  // Who looks into a database has the main thread stand still, which may be the one that is connecting.
  if (!isMainThread) return { toConnect: (connect) => connect(), toSpeak: () => undefined }
  const taken = join(tmpdir(), `plinth-h2-${port}-${database}`)

  const isTaken = (): boolean => {
    const since = statSync(taken, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > longest) rmSync(taken, { recursive: true, force: true })
    return since !== undefined
  }

  const free = async (): Promise<void> => {
    while (isTaken()) await sleep(1)
  }

  return {
    async toConnect(connect) {
      while (!take(taken)) await free()
      try {
        await sleep(underway)
        return await connect()
      } finally {
        rmSync(taken, { recursive: true, force: true })
      }
    },
    toSpeak: () => (existsSync(taken) ? free() : undefined),
  }
}

/** Whether it was still to be had. */
function take(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}
