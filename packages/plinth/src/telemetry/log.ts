import { isatty } from 'node:tty'
import type { Level, Observation, Observe } from '../core/observation.ts'
import { callLine, levelOf } from './call-line.ts'
import { type Destination, standardOutput } from './destination.ts'
import { isFlood, thinned } from './flood.ts'
import type { Identity } from './identity.ts'
import { type Entry, entryOf } from './log-entry.ts'
import { pretty } from './pretty.ts'

interface LogOptions extends Identity {
  /** The least that is written. Default `info`. */
  readonly level?: Level | undefined
  /** Lines for people instead of JSON. Default: in development, on a terminal. */
  readonly pretty?: boolean | undefined
  /** Default: the standard output, written every 100 ms and when the process exits. */
  readonly destination?: Destination | undefined
}

const ranks: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/**
 * The observer that writes the log: one line of JSON for each call and for everything else worth reading. Of calls
 * refused for overload there is one line a second, which says how many had none. No input and no output of a call is
 * ever written, and no secret that can be told from its name or shape.
 */
export function log({ service, version, environment, level = 'info', ...options }: LogOptions): Observe {
  const identity: Identity = { service, version, environment }
  const out = options.destination ?? standardOutput()
  const least = ranks[level]
  const forPeople = options.pretty ?? (environment === 'development' && isatty(1))
  const time = clock()
  const call = callLine(identity)
  const thin = thinned()

  const write = (level: Level, entry: Entry): void => {
    if (ranks[level] < least) return
    if (forPeople) out.write(pretty(time(), level, service, entry))
    else out.write(`${JSON.stringify({ time: time(), level, ...identity, ...entry })}\n`)
  }

  const observe = (observation: Observation): void => {
    if (isFlood(observation)) {
      const unwritten = thin(performance.now())
      if (unwritten === undefined) return
      const [level, entry] = entryOf(observation)
      write(level, { ...entry, unwritten })
      return
    }
    if (observation.kind === 'call_completed' && !forPeople) {
      const { failed } = observation
      const level = failed ? levelOf(failed.failure.status) : 'info'
      if (ranks[level] >= least) out.write(call(observation, time(), level))
      return
    }
    write(...entryOf(observation))
    if (isLast(observation)) out.flush()
  }
  return observe
}

/** After these there may be no later: the process is about to end. */
function isLast(observation: Observation): boolean {
  if (observation.kind === 'lifecycle_changed') return observation.state === 'stopped'
  return observation.kind === 'error_unexpected' && observation.call === undefined
}

/** The time as text, made anew once a millisecond. */
function clock(): () => string {
  let last = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== last) {
      last = now
      text = new Date(now).toISOString()
    }
    return text
  }
}
