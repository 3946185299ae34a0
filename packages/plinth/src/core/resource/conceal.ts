import type { HistoryEntry } from '../standard/history-operations.ts'

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

function without(row: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}
