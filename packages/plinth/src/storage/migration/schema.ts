import type { Column } from '../column.ts'
import type { Connection } from '../dialect/sqlite.ts'
import type { Table } from '../table.ts'

/** A column as a schema has it. */
export interface SchemaColumn {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

/** An index as a schema has it. */
export interface SchemaIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** A table as a schema has it. */
export interface SchemaTable {
  readonly name: string
  readonly key: string | undefined
  readonly columns: readonly SchemaColumn[]
  readonly indexes: readonly SchemaIndex[]
}

/** The tables that a database has, without those of Plinth and of the engine. */
export function liveSchema(connection: Connection): SchemaTable[] {
  const names = connection.all(
    `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
     and name not like 'plinth\\_%' escape '\\' order by name`,
    [],
  )
  return names.map(({ name }) => {
    const columns = connection.all('select name, type, "notnull", pk from pragma_table_info(?)', [name as string])
    const indexes = connection.all(`select name, "unique" from pragma_index_list(?) where origin = 'c' order by name`, [
      name as string,
    ])
    return {
      name: name as string,
      key: columns.find(({ pk }) => pk === 1)?.name as string | undefined,
      columns: columns.map((it) => ({
        name: it.name as string,
        type: (it.type as string).toLowerCase(),
        required: it.notnull === 1,
      })),
      indexes: indexes.map((it) => ({
        name: it.name as string,
        columns: connection
          .all('select name from pragma_index_info(?) order by seqno', [it.name as string])
          .map((column) => column.name as string),
        unique: it.unique === 1,
      })),
    }
  })
}

/** The table that a resource asks for: a column for each field, and an index for each way to find and order its rows. */
export function declaredSchema({ name, key, columns, column, filter, sort, unique }: Table): SchemaTable {
  const index = (parts: readonly string[], isUnique = false): SchemaIndex => ({
    name: `${name}_${parts.join('_')}_${isUnique ? 'unique' : 'index'}`,
    columns: parts,
    unique: isUnique,
  })
  const alone = new Set([key.name, ...unique.filter((it) => it.length === 1).flat()])
  const isFound = (it: string): boolean => !alone.has(it) && !(column.get(it) as Column).long
  // What is found or ordered by one field is read newest first among its equals.
  const ways = new Set([...sort, ...[...filter].filter(isFound)].filter((it) => it !== key.name && it !== 'created_at'))
  return {
    name,
    key: key.name,
    columns: columns.map((it) => ({ name: it.name, type: columnType(it), required: !it.optional })),
    indexes: [
      ...unique.map((it) => index(it, true)),
      index(['created_at', key.name]),
      ...[...ways].map((it) => index([it, 'created_at', key.name])),
    ],
  }
}

/** The type of a column that every SQL database understands. */
function columnType({ kind }: Column): string {
  if (kind === 'integer') return 'bigint'
  if (kind === 'number') return 'double precision'
  return kind === 'boolean' ? 'boolean' : 'text'
}
