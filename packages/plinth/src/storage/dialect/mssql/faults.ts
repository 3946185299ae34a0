import type { SqlFault } from '../dialect.ts'
import { LostConnection } from '../server/lost-connection.ts'

/** The number of the error that says that a lock by name was not to be had. */
export const lockMissed = 51222

/** Errors that the server has numbered. */
const faults: Readonly<Record<number, SqlFault | undefined>> = {
  2601: 'collision',
  2627: 'collision',
  547: 'reference',
  // A deadlock, a lock that was not to be had, rows or tables that changed since the snapshot.
  1205: 'busy',
  1222: 'busy',
  3960: 'busy',
  3961: 'busy',
  [lockMissed]: 'busy',
}

/**
 * Disk, memory and connections; databases that are read-only, being recovered, or elsewhere now; the limits of the
 * managed service, and its reconfigurations.
 */
const passing: ReadonlySet<number> = new Set([
  596, 701, 802, 845, 921, 922, 926, 927, 942, 952, 978, 983, 1101, 1105, 3906, 3908, 4060, 4221, 6005, 8645, 8651,
  9002, 9987, 10928, 10929, 10936, 17142, 40143, 40197, 40501, 40540, 40544, 40549, 40550, 40551, 40613, 49918, 49919,
  49920,
])

/** An error that the server has answered; of several, the first is the reason. */
interface Answer extends Error {
  readonly number: number
}

/** The error that the server has answered; undefined when it has answered none. */
export function answerIn(thrown: unknown): Answer | undefined {
  const first = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  return first instanceof Error && typeof (first as Partial<Answer>).number === 'number' ? (first as Answer) : undefined
}

/** Whether a statement was ended because it took too long; the connection is still usable. */
export function isTimeout(thrown: unknown): boolean {
  const { name, code } = thrown as { readonly name?: unknown; readonly code?: unknown }
  return name !== 'ConnectionError' && (code === 'ETIMEOUT' || code === 'ECANCEL')
}

/** What an error of the driver or the server means. */
export function mssqlFault(thrown: unknown): SqlFault | undefined {
  if (thrown instanceof LostConnection) return 'passing'
  if (!(thrown instanceof Error)) return undefined
  const answer = answerIn(thrown)
  if (!answer) return isTimeout(thrown) ? 'passing' : undefined
  return faults[answer.number] ?? (passing.has(answer.number) ? 'passing' : undefined)
}
