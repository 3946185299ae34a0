import type { Observe } from '../core/observation.ts'

/** How the process ends. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, software: 70, config: 78 } as const

/** Something that runs until it is told to stop. */
export interface Supervised {
  /** Stops in order. False when something had to be cut off. */
  readonly close: () => Promise<boolean>
  readonly observe: Observe
  /** Writes out what the telemetry still holds. */
  readonly flush: () => Promise<void>
}

interface SuperviseOptions {
  /** Milliseconds from the first signal until the process ends, whatever still runs. */
  readonly deadline: number
}

/**
 * Ties the process to what runs in it. SIGTERM, SIGINT, and SIGHUP of a terminal that was closed, stop it in order:
 * exit code 0, or 1 when the deadline passed or something was cut off. A second signal is impatience: exit code 1 at
 * once. An error that nobody caught leaves the process in a state that nobody knows: it is observed, and the exit code
 * is 1.
 */
export function supervise(running: readonly Supervised[], { deadline }: SuperviseOptions): void {
  const tell: Observe = (observation) => running[0]?.observe(observation)
  const say = (message: string) =>
    tell({ kind: 'message', level: 'error', message, fields: undefined, call: undefined })
  const exit = async (code: number): Promise<never> => {
    // Telemetry that hangs must not keep a process that is over.
    const late = new Promise((resolve) => setTimeout(resolve, 2000))
    await Promise.race([Promise.allSettled(running.map(({ flush }) => flush())), late])
    process.exit(code)
  }

  let stoppingSince: number | undefined
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stoppingSince !== undefined) {
      // A terminal, and a program that passes signals on, send the same one twice; nobody presses Ctrl-C that fast.
      if (performance.now() - stoppingSince < 200) return
      say(`${signal} came a second time: stopping at once.`)
      await exit(exitCodes.failed)
    }
    stoppingSince = performance.now()
    setTimeout(() => {
      say(`Not stopped ${deadline} ms after ${signal}: stopping at once.`)
      void exit(exitCodes.failed)
    }, deadline).unref()
    const ends = await Promise.allSettled(running.map(({ close }) => close()))
    for (const end of ends) {
      if (end.status === 'rejected') {
        tell({ kind: 'error_unexpected', error: end.reason, call: undefined, origin: 'shutdown' })
      }
    }
    const clean = ends.every((end) => end.status === 'fulfilled' && end.value)
    return exit(clean ? exitCodes.ok : exitCodes.failed)
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
  process.on('uncaughtException', (error, origin) => {
    tell({ kind: 'error_unexpected', error, call: undefined, origin })
    void exit(exitCodes.failed)
  })
}
