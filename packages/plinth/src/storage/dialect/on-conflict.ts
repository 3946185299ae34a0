/** An insert that takes the place of the row with the same key where a condition holds: PostgreSQL has it, SQLite took it over. */
export function onConflict(table: string, key: string, columns: readonly string[], condition: string): string {
  const marks = columns.map(() => '?').join(', ')
  const set = columns.filter((it) => it !== key).map((it) => `${it} = excluded.${it}`)
  return `insert into ${table} (${columns.join(', ')}) values (${marks})
    on conflict (${key}) do update set ${set.join(', ')} where ${table}.${condition}`
}
