import { DatabaseError } from '../database-error.ts'

/** The database server was not to be reached, or is no more; what was under way may have been done or not. */
export class LostConnection extends DatabaseError {}

/**
 * The LostConnection of a server that cannot be reached: its message names the database, the reason, and what to do.
 */
export function unreachable(database: string, host: string, cause: unknown): LostConnection {
  const { message, code } = cause as NodeJS.ErrnoException
  const reason = (message || String(code)).replace(/\s+/g, ' ').replace(/\.$/, '')
  const where = `The database ${database} at ${host}`
  return new LostConnection(`${where} cannot be reached: ${reason}. Start it, or set the database URL to another.`, {
    cause,
  })
}
