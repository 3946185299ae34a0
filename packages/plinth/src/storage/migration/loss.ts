import type { SchemaIndex, SchemaTable } from '../dialect/schema.ts'

const droppedTable = /^drop table (?:if exists )?["`]?(\w+)/i
const renamedTable = /^alter table ["`]?(\w+)["`]? rename to ["`]?(\w+)/i
const renamedColumn = /^alter table ["`]?(\w+)["`]? rename column ["`]?(\w+)["`]? to ["`]?(\w+)/i
const droppedColumn = /^alter table ["`]?(\w+)["`]? drop column ["`]?(\w+)/i
const removedRows = /^(?:delete from|truncate(?: table)?) ["`]?(\w+)/i

/** What becomes of a table that was there: the name that it has in the end, and its columns theirs. */
interface Fate {
  readonly table: SchemaTable
  name: string
  /** `gone`, or `remade`: another table has taken its place. */
  state?: 'gone' | 'remade'
  /** New names of columns by those that they had. */
  readonly columns: Map<string, string>
}

/**
 * What statements that led from one schema to another have removed for good: tables and rows, columns, values that a
 * type or a requirement has no place for, the promise of a unique set. What was renamed or copied is not lost.
 */
export function losses(
  before: readonly SchemaTable[],
  after: readonly SchemaTable[],
  statements: readonly string[],
): string[] {
  const fates = before.map((table): Fate => ({ table, name: table.name, columns: new Map() }))
  const called = (name: string): Fate | undefined => fates.find((it) => it.name === name && it.state !== 'gone')
  const lost: string[] = []
  for (const sql of statements) {
    const [, dropped] = droppedTable.exec(sql) ?? []
    const fallen = dropped && called(dropped)
    if (fallen) fallen.state = 'gone'
    const [, from = '', to = ''] = renamedTable.exec(sql) ?? []
    const moved = called(from)
    const replaced = fates.find((it) => it.name === to && it.state === 'gone')
    if (moved) moved.name = to
    else if (replaced) replaced.state = 'remade'
    const [, owner = '', old = '', name = ''] = renamedColumn.exec(sql) ?? []
    const columns = called(owner)?.columns
    const first = [...(columns ?? [])].find(([, it]) => it === old)?.[0] ?? old
    columns?.set(first, name)
    const [, emptied = ''] = removedRows.exec(sql) ?? []
    if (called(emptied)) lost.push(`rows of "${emptied}"`)
  }
  const copied = (name: string): boolean =>
    statements.some((sql) => RegExp(`^insert into .* from ["\`]?${name}\\b`, 'is').test(sql))
  for (const { table, name, state, columns } of fates) {
    const found = after.find((it) => it.name === name)
    if (state === 'gone' || !found) lost.push(`the table "${table.name}"`)
    else if (state === 'remade' && !copied(table.name)) lost.push(`the rows of "${table.name}"`)
    else lost.push(...lossesOf(table, found, columns))
  }
  return lost
}

/**
 * What statements that are still to be run would remove for good, as far as their words tell: tables that no other
 * takes the place of, columns and rows.
 */
export function removals(before: readonly SchemaTable[], statements: readonly string[]): string[] {
  const replaced = new Set(statements.map((sql) => renamedTable.exec(sql)?.[2]))
  const isThere = (name: string | undefined): boolean => before.some((it) => it.name === name) && !replaced.has(name)
  return statements.flatMap((sql) => {
    const [, table] = droppedTable.exec(sql) ?? []
    const [, owner, column] = droppedColumn.exec(sql) ?? []
    const [, emptied] = removedRows.exec(sql) ?? []
    if (isThere(table)) return [`the table "${table}"`]
    if (isThere(owner)) return [`the column "${owner}.${column}"`]
    return isThere(emptied) ? [`rows of "${emptied}"`] : []
  })
}

/** What one form of a table holds that another one cannot. */
export function lossesOf(
  from: SchemaTable,
  to: SchemaTable,
  renamed: ReadonlyMap<string, string> = new Map(),
): string[] {
  const nameOf = (column: string): string => renamed.get(column) ?? column
  const columns = from.columns.flatMap((was) => {
    const told = `"${from.name}.${was.name}"`
    const now = to.columns.find(({ name }) => name === nameOf(was.name))
    if (!now) return [`the column ${told}`]
    if (!holds(now.type, was.type)) return [`what of ${told} is no ${now.type}`]
    return now.required && !was.required ? [`that ${told} may be absent`] : []
  })
  const kept = (it: SchemaIndex): boolean =>
    to.indexes.some((other) => other.unique && other.columns.join() === it.columns.map(nameOf).join()) ||
    (it.columns.length === 1 && nameOf(it.columns[0] as string) === to.key)
  const sets = from.indexes.filter((it) => it.unique && !kept(it))
  return [...columns, ...sets.map((it) => `that "${from.name}" is unique by "${it.columns.join('", "')}"`)]
}

/** Types that hold all that another one does, beside text, which holds everything. */
const wider: Readonly<Record<string, readonly string[]>> = {
  integer: ['bigint', 'double precision', 'numeric', 'numeric(38, 0)'],
  bigint: ['integer', 'double precision', 'numeric', 'numeric(38, 0)'],
  date: ['timestamptz'],
}

/** The characters that a value which is no text may have: those of a big integer below zero. */
const longestWord = 39

/** Whether a type holds whatever another one does. What the microseconds of a duration become is not told by types. */
export function holds(type: string, other: string): boolean {
  if (other === 'int8') return type === other
  if (type === other || type === 'text' || wider[other]?.includes(type)) return true
  const [room, length] = [type, other].map((it) => Number(/^varchar\((\d+)\)$/.exec(it)?.[1]))
  if (!room || other === 'text' || other === 'json') return false
  return (length || longestWord) <= room
}
