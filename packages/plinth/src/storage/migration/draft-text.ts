import type { SchemaColumn, SchemaIndex, SchemaReference, SchemaTable } from '../dialect/schema.ts'

/** What existing rows get in a new column, by the column's name. */
export type Fillers = Readonly<Record<string, unknown>>

/** The statement that makes a table. */
export function createTable({ name, key, columns, references }: SchemaTable, fillers: Fillers = {}): string {
  return chain(
    `createTable(${literal(name)})`,
    ...columns.map((it) => columnText(it, fillers, it.name === key)),
    ...references.map((it) => referenceText(name, it)),
  )
}

export function dropTable(name: string): string {
  return `await db.schema.dropTable(${literal(name)}).execute()`
}

export function renameTable(from: string, to: string): string {
  return `await db.schema.alterTable(${literal(from)}).renameTo(${literal(to)}).execute()`
}

/** The statement that copies these columns from one table to another. */
export function copyRows(from: string, to: string, columns: readonly string[]): string {
  const names = columns.map(literal).join(', ')
  const short = `  .expression(db.selectFrom(${literal(from)}).select([${names}]))`
  const long = `  .expression(
    db
      .selectFrom(${literal(from)})
      .select([${names}]),
  )`
  return `await db
  .insertInto(${literal(to)})
  .columns([${names}])
${short.length <= width ? short : long}
  .execute()`
}

export function addColumn(table: string, column: SchemaColumn, fillers: Fillers = {}): string {
  return chain(`alterTable(${literal(table)})`, columnText(column, fillers))
}

export function dropColumn(table: string, column: string): string {
  return `await db.schema.alterTable(${literal(table)}).dropColumn(${literal(column)}).execute()`
}

export function createIndex(table: string, { name, columns, unique, rows }: SchemaIndex): string {
  const parts = [`on(${literal(table)})`, `columns([${columns.map(literal).join(', ')}])`]
  if (rows) parts.push(`where('deleted_at', '${rows === 'live' ? 'is' : 'is not'}', null)`)
  return chain(`createIndex(${literal(name)})`, ...(unique ? ['unique()'] : []), ...parts)
}

export function dropIndex({ name }: SchemaIndex): string {
  return `await db.schema.dropIndex(${literal(name)}).execute()`
}

/** What fits in a line, within a function of the file. */
const width = 116

function chain(...calls: readonly string[]): string {
  const line = `await db.schema.${[...calls, 'execute()'].join('.')}`
  if (line.length <= width && !line.includes('=>')) return line
  return `await db.schema\n${[...calls, 'execute()'].map((call) => `  .${call}`).join('\n')}`
}

function columnText({ name, type, required }: SchemaColumn, fillers: Fillers, isKey = false): string {
  const filler = fillers[name]
  const marks = `${required ? '.notNull()' : ''}${isKey ? '.primaryKey()' : ''}${filler === undefined ? '' : `.defaultTo(${literal(filler)})`}`
  return `addColumn(${literal(name)}, ${literal(type)}${marks && `, (column) => column${marks}`})`
}

/** Where rows refer to each other, an engine can be told to look only when all is done. */
function referenceText(table: string, { column, table: to, key }: SchemaReference): string {
  const name = literal(`${table}_${column}_reference`)
  const [own, other] = [column, key].map((it) => `[${literal(it)}]`)
  return `addForeignKeyConstraint(${name}, ${own}, ${literal(to)}, ${other}, (reference) =>
    reference.deferrable().initiallyImmediate(),
  )`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : String(value)
}
