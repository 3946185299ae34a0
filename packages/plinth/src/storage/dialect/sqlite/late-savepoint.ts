import type { SqlValue } from '../value.ts'

/** Runs a statement at once. */
type Run = (sql: string, parameters: readonly SqlValue[]) => void

/** The savepoint of the command that is running. */
export interface LateSavepoint {
  /** Takes a statement that nobody waits for: a word about a savepoint, or a change. */
  readonly defer: Run
  /** Sets the savepoint, where that has still to be done: something else is about to be run. */
  readonly set: () => void
}

/**
 * Sets the savepoint of a command only once there is something that it could save. A command that makes one row, and
 * does nothing after it, needs none: when that statement fails, SQLite takes it back alone. So it is kept until the
 * command does something else, or ends; its failure is thrown then.
 */
export function lateSavepoint(run: Run, isOver: () => boolean): LateSavepoint {
  let isDue = false
  let held: Parameters<Run> | undefined

  const runHeld = (): void => {
    const statement = held
    held = undefined
    if (statement) run(...statement)
  }

  const set = (): void => {
    if (!isDue) return
    isDue = false
    // What ended the transaction ended the command, too.
    if (isOver()) held = undefined
    else {
      run('savepoint command', [])
      runHeld()
    }
  }

  return {
    set,
    defer(sql, parameters) {
      if (sql === 'savepoint command') {
        isDue = true
        held = undefined
      } else if (isDue && sql === 'release command') {
        runHeld()
        isDue = false
      } else if (isDue && sql === 'rollback to command') held = undefined
      else if (isDue && !held && sql.startsWith('insert ')) held = [sql, parameters]
      else {
        set()
        run(sql, parameters)
      }
    },
  }
}
