import type { SchemaColumn, SchemaIndex, SchemaReference, SchemaTable } from '../dialect/schema.ts'
import { isExact } from '../dialect/sorted-decimal.ts'
import { boundedName } from '../table/bounded-name.ts'
import type { CountedRows } from '../totals/fill.ts'
import { noMonth, type Totals } from '../totals/totals.ts'

/** What rows that are there get in new columns, by their names. */
type Defaults = Readonly<Record<string, unknown>>

/** The statement that makes a table. */
export function createTable({ name, key, columns, references }: SchemaTable, defaults: Defaults = {}): string {
  return chain(
    `createTable(${literal(name)})`,
    ...columns.map((it) => columnText(it, defaults, it.name === key)),
    ...references.map((it) => referenceText(name, it)),
  )
}

export function dropTable(name: string): string {
  return `await db.schema.dropTable(${literal(name)}).execute()`
}

export function renameTable(from: string, to: string): string {
  return `await db.schema.alterTable(${literal(from)}).renameTo(${literal(to)}).execute()`
}

/** A column as it is copied: as it is, as a value of another type, or with something else where it holds nothing. */
export interface CopiedColumn {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly filler: unknown
}

/** The statement that copies these columns from one table to another. */
export function copyRows(from: string, to: string, columns: readonly CopiedColumn[]): string {
  const names = columns.map(({ name }) => literal(name)).join(', ')
  const read = columns.map(copied).join(', ')
  const isPlain = read === names
  const select = `select(${isPlain ? `[${read}]` : `(row) => [${read}]`})`
  const short = `  .expression(db.selectFrom(${literal(from)}).${select})`
  const long = `  .expression(
    db
      .selectFrom(${literal(from)})
      .${select},
  )`
  return `await db
  .insertInto(${literal(to)})
  .columns([${names}])
${isPlain && short.length <= width ? short : long}
  .execute()`
}

function copied({ name, from, to, filler }: CopiedColumn): string {
  const plain = literal(name)
  if (filler === undefined) return from === to ? plain : `${valueText(name, from, to)}.as(${plain})`
  const given = `row.${typeof filler === 'string' ? 'val' : 'lit'}(${literal(filler)})`
  const value = isExact(to) ? `row.cast(${given}, ${literal(to)})` : given
  return `row.fn.coalesce(${from === to ? plain : valueText(name, from, to)}, ${value}).as(${plain})`
}

const numbers: ReadonlySet<string> = new Set([
  'integer',
  'bigint',
  'int8',
  'double precision',
  'numeric',
  'numeric(38, 0)',
])

/** A column as a value of a type. What is no number and becomes no text is read from its text, as every engine can. */
function valueText(name: string, from: string, to: string): string {
  const plain = literal(name)
  if (from === to) return `row.ref(${plain})`
  const isDirect = /^(text|varchar)/.test(to) || /^(text|varchar)/.test(from) || (numbers.has(from) && numbers.has(to))
  // Where a column holds decimals in another form, it is told by this that it does.
  const value = isExact(from) ? `row.cast(${plain}, ${literal(from)})` : plain
  return `row.cast(${isDirect ? value : `row.cast(${value}, 'text')`}, ${literal(to)})`
}

/** The backfill of a column that is called otherwise now. */
export function backfillText(table: string, key: string, from: SchemaColumn, to: SchemaColumn): string {
  const value = valueText(from.name, from.type, to.type)
  return `{ table: ${literal(table)}, key: ${literal(key)}, column: ${literal(to.name)}, value: (row) => ${value} }`
}

/** The statement that says of totals of a table without rows that they are complete. */
export function completeTotals({ name, mark, by }: Totals): string {
  const values = [...by.map((it) => it.name), 'month'].map((it, place) => `${member(it)}: ${literal(mark[place])}, `)
  return `await db.insertInto(${literal(name)}).values({ ${values.join('')}total: 0 }).execute()`
}

/** The statement that says of totals that they are not complete, so that nobody goes by them. */
export function forgetTotals(name: string): string {
  return `await db.deleteFrom(${literal(name)}).where('month', '=', ${noMonth}).execute()`
}

function member(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : literal(name)
}

/** The totals that a migration counts. */
export function totalsText({ of, by, month, rows }: CountedRows): string {
  const live = rows ? `, rows: ${literal(rows)}` : ''
  return `{ of: ${literal(of)}, by: [${by.map(literal).join(', ')}], month: ${literal(month)}${live} }`
}

interface MigrationText {
  readonly up?: readonly string[]
  readonly down?: readonly string[]
  readonly backfill?: readonly string[]
  readonly totals?: readonly string[]
  /** What is gone for good, and why that is not missed as far as it is known. */
  readonly lost?: readonly string[]
  readonly reasons?: readonly string[]
}

/** The text of a migration file. */
export function migrationText(parts: MigrationText): string {
  const { up = [], down = [], backfill = [], totals = [], lost = [], reasons = [] } = parts
  const members: string[] = []
  if (lost.length > 0) members.push(`  // Say why nobody misses ${lost.join(' and ')}.`, "  lossy: '',")
  else if (reasons.length > 0) members.push(`  lossy: ${literal(reasons.join(' '))},`)
  if (backfill.length > 0) members.push(`  backfill: [\n${backfill.map((it) => `    ${it},\n`).join('')}  ],`)
  if (totals.length > 0) members.push(`  totals: [\n${totals.map((it) => `    ${it},\n`).join('')}  ],`)
  if (up.length > 0) members.push(`  async up(db) {\n${body(up)}\n  },`)
  members.push(down.length > 0 ? `  async down(db) {\n${body(down)}\n  },` : '  down: async () => undefined,')
  return `import { migration } from 'plinth/storage'\n\nexport default migration({\n${members.join('\n')}\n})\n`
}

function body(statements: readonly string[]): string {
  return statements.map((it) => it.replace(/^/gm, '    ')).join('\n')
}

export function addColumn(table: string, column: SchemaColumn, defaults: Defaults = {}): string {
  return chain(`alterTable(${literal(table)})`, columnText(column, defaults))
}

export function dropColumn(table: string, column: string): string {
  return `await db.schema.alterTable(${literal(table)}).dropColumn(${literal(column)}).execute()`
}

export function createIndex(table: string, { name, columns, unique, rows }: SchemaIndex): string {
  // `deleted_at` need not be one of the columns, and TypeScript would know of those alone.
  const parts = [`on(${literal(table)})`, `columns${rows ? '<string>' : ''}([${columns.map(literal).join(', ')}])`]
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

function columnText({ name, type, required }: SchemaColumn, defaults: Defaults, isKey = false): string {
  const filler = defaults[name]
  const marks = `${required ? '.notNull()' : ''}${isKey ? '.primaryKey()' : ''}${filler === undefined ? '' : `.defaultTo(${literal(filler)})`}`
  return `addColumn(${literal(name)}, ${literal(type)}${marks && `, (column) => column${marks}`})`
}

/** Where rows refer to each other, an engine can be told to look only when all is done. */
function referenceText(table: string, { column, table: to, key }: SchemaReference): string {
  const name = literal(boundedName(`${table}_${column}_reference`))
  const [own, other] = [column, key].map((it) => `[${literal(it)}]`)
  return `addForeignKeyConstraint(${name}, ${own}, ${literal(to)}, ${other}, (reference) =>
    reference.deferrable().initiallyImmediate(),
  )`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : String(value)
}
