import type { HistoryEntry } from '../../core/standard/history-operations.ts'
import { without } from '../table/row.ts'

type Changes = HistoryEntry['changes']

/** Changes without the fields that somebody is not shown. */
export function conceal(changes: Changes, hidden: readonly string[]): Changes {
  if (hidden.length === 0) return changes
  const whole = (row: unknown): unknown => (row === undefined ? undefined : without(row as object, hidden))
  return changes.flatMap((it) => {
    if (it.path === '') return { ...it, value: whole(it.value), from: whole(it.from) }
    return hidden.includes(it.path.slice(1)) ? [] : it
  })
}
