import { type Failures, type Operation, operation } from './operation.ts'

interface JobOptions<E> {
  /** One line that starts with a verb. */
  readonly summary: string
  readonly description?: string
  /**
   * When it runs, in UTC, as cron has it: minute, hour, day of the month, month, day of the week; a sixth field before
   * is the second.
   */
  readonly at: string
  readonly errors?: E
  /** Milliseconds until a run is given up. Default 60,000. */
  readonly deadline?: number
}

/**
 * Declares an operation that the service calls itself, at set times. It is a command like any other, but no transport
 * offers it, and it has no principal: it reaches rows through `unscoped()`. Of the instances that share a database, one
 * runs it at each of these times.
 */
export function job<const E extends Failures = {}>({
  at,
  deadline = 60_000,
  ...options
}: JobOptions<E>): Operation<undefined, undefined, E, 'public'> {
  if (!/^\S+( \S+){4,5}$/.test(at))
    throw new TypeError(`"${at}" is not when a job can run; write "0 * * * *" for every hour.`)
  return { ...operation({ ...options, deadline, access: 'public' }), schedule: at }
}
