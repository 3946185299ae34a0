import type { Connection } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'

const tables = `select c.oid::bigint as id, c.relname as name, (
    select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where i.indrelid = c.oid and i.indisprimary) as key
  from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  and c.relname not like 'plinth\\_%' order by c.relname`
const columns = `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required,
    col_description(attrelid, attnum) as comment
  from pg_attribute where attrelid = ? and attnum > 0 and not attisdropped order by attnum`
const indexes = `select c.relname as name, i.indisunique as "unique", pg_get_expr(i.indpred, i.indrelid) as rows, (
    select json_agg(a.attname order by k.place) from unnest(i.indkey) with ordinality as k (number, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number) as columns
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = ? and not i.indisprimary order by c.relname`
const references = `select a.attname as "column", t.relname as "table", k.attname as "key" from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  join pg_class t on t.oid = c.confrelid join pg_attribute k on k.attrelid = t.oid and k.attnum = c.confkey[1]
  where c.conrelid = ? and c.contype = 'f' order by a.attname`

/** Names of types as migrations write them. */
const portable: Readonly<Record<string, string>> = {
  'timestamp(3) with time zone': 'timestamptz',
  'numeric(36,18)': 'numeric',
  'numeric(38,0)': 'numeric(38, 0)',
}

/** The tables that a PostgreSQL database has in the current schema, without those of Plinth. */
export async function postgresSchema(connection: Connection): Promise<SchemaTable[]> {
  const found = await connection.all(tables, [])
  return Promise.all(
    found.map(async ({ id = null, name, key }) => ({
      name: name as string,
      key: (key ?? undefined) as string | undefined,
      columns: (await connection.all(columns, [id])).map((it) => ({
        name: it.name as string,
        type: it.comment === 'int8' ? 'int8' : typeOf(it.type as string),
        required: it.required === true,
      })),
      indexes: (await connection.all(indexes, [id])).map((it) => ({
        name: it.name as string,
        columns: JSON.parse(it.columns as string),
        unique: it.unique === true,
        ...(it.rows !== null && { rows: it.rows === '(deleted_at IS NULL)' ? 'live' : 'deleted' }),
      })),
      references: (await connection.all(references, [id])).map((it) => ({
        column: it.column as string,
        table: it.table as string,
        key: it.key as string,
      })),
    })),
  )
}

function typeOf(type: string): string {
  return portable[type] ?? type.replace('character varying', 'varchar')
}
