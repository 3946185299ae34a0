/** A row as handlers see it: fields in declared order, absent ones left out. */
export type Row = Record<string, unknown>

/** A row without some of its fields. */
export function without(row: object, names: readonly string[]): Row {
  const shown: Row = { ...row }
  for (const name of names) delete shown[name]
  return shown
}
