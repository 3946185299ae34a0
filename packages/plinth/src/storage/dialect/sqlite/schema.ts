import type { Connection } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'

/** The tables that an SQLite database has, without those of Plinth and of the engine. */
export async function sqliteSchema(connection: Connection): Promise<SchemaTable[]> {
  const names = await connection.all(
    `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
     and name not like 'plinth\\_%' escape '\\' order by name`,
    [],
  )
  return Promise.all(names.map(({ name }) => tableOf(connection, name as string)))
}

async function tableOf(connection: Connection, name: string): Promise<SchemaTable> {
  const columns = await connection.all('select name, type, "notnull", pk from pragma_table_info(?)', [name])
  const found = await connection.all(
    `select i.name, i."unique", s.sql from pragma_index_list(?) i join sqlite_schema s on s.name = i.name
     where i.origin = 'c' order by i.name`,
    [name],
  )
  const indexes = found.map(async (it) => {
    const parts = await connection.all('select name from pragma_index_info(?) order by seqno', [it.name as string])
    const [, deleted] = /where "deleted_at" is (not )?null$/i.exec(it.sql as string) ?? []
    const rows = /\swhere\s/i.test(it.sql as string) ? (deleted ? 'deleted' : 'live') : undefined
    const columns = parts.map((part) => part.name as string)
    // It stands there to be counted by, and no migration has asked for it.
    if (rows === 'live' && columns.at(-1) === 'deleted_at') columns.pop()
    const index = { name: it.name as string, columns, unique: it.unique === 1 }
    return rows ? ({ ...index, rows } as const) : index
  })
  const references = await connection.all(
    'select "from" as "column", "table", "to" as "key" from pragma_foreign_key_list(?) order by "from"',
    [name],
  )
  return {
    name,
    key: columns.find(({ pk }) => pk === 1)?.name as string | undefined,
    columns: columns.map((it) => ({
      name: it.name as string,
      type: (it.type as string).toLowerCase().replace(/(?<=.) text$|^text (?=.)/, ''),
      required: it.notnull === 1,
    })),
    indexes: await Promise.all(indexes),
    references: references.map((it) => ({
      column: it.column as string,
      table: it.table as string,
      key: it.key as string,
    })),
  }
}
