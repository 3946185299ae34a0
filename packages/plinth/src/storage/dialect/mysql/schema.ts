import type { Connection } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'

const tables = `select table_name as name from information_schema.tables
  where table_schema = database() and table_type = 'BASE TABLE' and table_name not like 'plinth\\_%' order by table_name`
const columns = `select column_name as name, column_type as type, column_comment as portable, is_nullable as optional,
  column_key as part from information_schema.columns where table_schema = database() and table_name = ?
  and coalesce(generation_expression, '') = '' order by ordinal_position`
const indexes = `select index_name as name, max(non_unique) as several,
  group_concat(column_name order by seq_in_index) as columns from information_schema.statistics
  where table_schema = database() and table_name = ? group by index_name order by index_name`
const references = `select constraint_name as name, column_name as "column", referenced_table_name as "table",
  referenced_column_name as "key" from information_schema.key_column_usage
  where table_schema = database() and table_name = ? and referenced_table_name is not null order by column_name`

/** The columns that tell an index which rows it is about, by the rows: both have no such indexes themselves. */
export const markers = { live: 'plinth_live', deleted: 'plinth_deleted' } as const

/** Names of types as migrations write them, where the comment of a column does not hold them. */
const portable: Readonly<Record<string, string>> = {
  'tinyint(1)': 'boolean',
  'bigint(20)': 'bigint',
  double: 'double precision',
  longtext: 'text',
}

/** The tables that a MariaDB or MySQL database has, without those of Plinth. */
export async function mysqlSchema(connection: Connection): Promise<SchemaTable[]> {
  const found: SchemaTable[] = []
  for (const row of await connection.all(tables, [])) {
    const name = row.name as string
    const keys = await connection.all(references, [name])
    // A reference has an index of its own where there is no other.
    const own = new Set(keys.map((it) => it.name))
    const ways = (await connection.all(indexes, [name])).filter((it) => !own.has(it.name as string))
    found.push({
      name,
      key: ways.find((it) => it.name === 'PRIMARY')?.columns as string | undefined,
      columns: (await connection.all(columns, [name])).map((it) => ({
        name: it.name as string,
        type: (it.portable || portable[it.type as string] || it.type) as string,
        required: it.optional === 'NO',
      })),
      indexes: ways.filter((it) => it.name !== 'PRIMARY').map(indexOf),
      references: keys.map((it) => ({
        column: it.column as string,
        table: it.table as string,
        key: it.key as string,
      })),
    })
  }
  return found
}

function indexOf({ name, several, columns }: Record<string, unknown>): SchemaTable['indexes'][number] {
  const parts = (columns as string).split(',')
  const rows = (['live', 'deleted'] as const).find((it) => parts.includes(markers[it]))
  return {
    name: name as string,
    columns: rows ? parts.filter((it) => it !== markers[rows]) : parts,
    unique: Number(several) === 0,
    ...(rows && { rows }),
  }
}
