import { quote } from '../../table/column.ts'
import type { Connection } from '../connection.ts'
import { markers } from './schema.ts'

/** How many bytes an index holds, and a character takes at most. */
const longest = 3072
const bytes = 4

/** An index as a migration asks for it. */
interface WantedIndex {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly unique: boolean
  /** The rows that it is about, where those are not all. */
  readonly rows: keyof typeof markers | undefined
}

type Reading = Pick<Connection, 'all'>

/**
 * The statements that make an index. Of one that could need more than it holds, the last of the longest texts is
 * indexed by its beginning.
 */
export async function indexSql(
  connection: Reading,
  { name, table, columns, unique, rows }: WantedIndex,
): Promise<string[]> {
  const parts = await partsOf(connection, table, columns)
  const excess = parts.reduce((sum, { size }) => sum + bytes * size + 3, 0) - longest
  const cut = parts.findLast(({ size }) => size === Math.max(...parts.map((it) => it.size)))
  const isCut = !unique && excess > 0
  const texts = parts.map((it) =>
    isCut && it === cut ? `${quote(it.name)}(${it.size - Math.ceil(excess / bytes)})` : quote(it.name),
  )
  const marker = rows && markers[rows]
  return [
    ...(marker ? await markerSql(connection, table, marker) : []),
    `create ${unique ? 'unique ' : ''}index ${quote(name)} on ${quote(table)} (${[...texts, ...(marker ? [marker] : [])].join(', ')})`,
  ]
}

async function partsOf(
  connection: Reading,
  table: string,
  columns: readonly string[],
): Promise<{ readonly name: string; readonly size: number }[]> {
  // What is no text has no length, and at most the sixteen bytes of a decimal, or the seventeen of a big integer.
  const sizes = await connection.all(
    `select column_name as name, coalesce(character_maximum_length, if(numeric_precision > 36, 5, 4)) as size from information_schema.columns
     where table_schema = database() and table_name = ?`,
    [table],
  )
  return columns.map((it) => ({ name: it, size: Number(sizes.find(({ name }) => name === it)?.size) }))
}

const known =
  'select 1 from information_schema.columns where table_schema = database() and table_name = ? and column_name = ?'

/** An index about some rows goes by a column that has a value in those alone, for null is never twice the same. */
async function markerSql(connection: Reading, table: string, marker: string): Promise<string[]> {
  const there = await connection.all(known, [table, marker])
  if (there.length > 0) return []
  const condition = `deleted_at is ${marker === markers.live ? '' : 'not '}null`
  return [
    `alter table ${quote(table)} add column ${marker} tinyint generated always as (if(${condition}, 1, null)) virtual`,
  ]
}

/** The statements that drop the columns of a table that tell rows by `deleted_at`, which is to be dropped. */
export async function dropMarkersSql(connection: Reading, table: string): Promise<string[]> {
  const all = await Promise.all(
    Object.values(markers).map(async (marker) => {
      const there = await connection.all(known, [table, marker])
      return there.length > 0 ? [`alter table ${quote(table)} drop column ${marker}`] : []
    }),
  )
  return all.flat()
}
