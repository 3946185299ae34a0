import type { SqlValue } from '../connection.ts'

/** A statement that waits for the next one, with the parameters of each time that it is to run. */
export interface Deferred {
  readonly sql: string
  readonly rows: readonly (readonly SqlValue[])[]
}

interface Waiting extends Deferred {
  readonly rows: (readonly SqlValue[])[]
}

/** The statements that wait on a connection to a server, in order. */
export interface Deferrals {
  add(sql: string, parameters: readonly SqlValue[]): void
  /** Takes all of them, to be sent or to be forgotten. */
  take(): readonly Deferred[]
}

/** No statements, to begin with. */
export function deferrals(): Deferrals {
  let waiting: Waiting[] = []

  /**
   * Whether a statement about the savepoint of a command need not be sent. While all statements since the savepoint
   * still wait here, they are forgotten or kept here, too.
   */
  const isSettled = (sql: string): boolean => {
    const since = waiting.findLastIndex((it) => it.sql === 'savepoint command')
    if (since < 0 || sql === 'savepoint command') {
      // The savepoint of its last statement ends with the command.
      if (waiting.at(-1)?.sql === 'release statement') waiting.pop()
      return false
    }
    const [savepoint, ...rest] = waiting.splice(since)
    if (sql === 'rollback to command') waiting.push(savepoint as Waiting)
    else for (const { sql: each, rows } of rest) for (const row of rows) add(each, row)
    return true
  }
  const add = (sql: string, parameters: readonly SqlValue[]): void => {
    if (sql.endsWith(' command') && isSettled(sql)) return
    const last = waiting.at(-1)
    if (last?.sql === sql && parameters.length > 0) last.rows.push(parameters)
    else waiting.push({ sql, rows: [parameters] })
  }
  return {
    add,
    take() {
      const all = waiting
      waiting = []
      return all
    },
  }
}
