const droppedTable = /^drop table (?:if exists )?"?(\w+)"?/i
const droppedColumn = /^alter table "?(\w+)"? drop column "?(\w+)"?/i
const renamed = /^alter table "?\w+"? rename to "?(\w+)"?/i

/** The tables and columns that statements remove for good. A table that another one takes the place of is not lost. */
export function losses(statements: readonly string[]): string[] {
  const replaced = new Set(statements.map((sql) => renamed.exec(sql)?.[1]))
  return statements.flatMap((sql) => {
    const table = droppedTable.exec(sql)?.[1]
    if (table && !replaced.has(table)) return [`the table "${table}"`]
    const column = droppedColumn.exec(sql)
    return column ? [`the column "${column[1]}.${column[2]}"`] : []
  })
}
