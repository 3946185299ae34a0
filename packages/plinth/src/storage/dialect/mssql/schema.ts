import type { Connection } from '../connection.ts'
import type { SchemaTable } from '../schema.ts'

const tables = `select t.object_id as id, t.name, (
    select col_name(k.object_id, k.column_id) from sys.indexes i
    join sys.index_columns k on k.object_id = i.object_id and k.index_id = i.index_id and k.key_ordinal = 1
    where i.object_id = t.object_id and i.is_primary_key = 1) as "key"
  from sys.tables t where t.schema_id = schema_id() and t.name not like 'plinth[_]%' order by t.name`
const columns = `select c.name, type_name(c.user_type_id) as type, c.max_length as length, c.is_nullable as optional
  from sys.columns c where c.object_id = ? order by c.column_id`
const indexes = `select i.name, i.is_unique as "unique", i.filter_definition as "rows", (
    select string_agg(col_name(k.object_id, k.column_id), ',') within group (order by k.key_ordinal)
    from sys.index_columns k
    where k.object_id = i.object_id and k.index_id = i.index_id and k.is_included_column = 0) as columns
  from sys.indexes i where i.object_id = ? and i.is_primary_key = 0 and i.name is not null order by i.name`
const references = `select col_name(k.parent_object_id, k.parent_column_id) as "column",
    object_name(k.referenced_object_id) as "table", col_name(k.referenced_object_id, k.referenced_column_id) as "key"
  from sys.foreign_key_columns k where k.parent_object_id = ? order by 1`

/** Types as migrations write them, by their names and lengths in bytes here; those of 0 have none. */
const portable: Readonly<Record<string, string>> = {
  'bit(1)': 'boolean',
  'bigint(8)': 'bigint',
  'char(36)': 'uuid',
  'datetimeoffset(9)': 'timestamptz',
  'date(3)': 'date',
  'decimal(9)': 'int8',
  'float(8)': 'double precision',
  'int(4)': 'integer',
  'nvarchar(-1)': 'json',
  'varchar(-1)': 'text',
  'varchar(255)': 'numeric',
  'varchar(39)': 'numeric(38, 0)',
}

/** The bytes that a character takes at most. */
const bytes = 4

/** The tables that a SQL Server database has in the schema of its user, without those of Plinth. */
export async function mssqlSchema(connection: Connection): Promise<SchemaTable[]> {
  const found: SchemaTable[] = []
  for (const { id = null, name, key } of await connection.all(tables, [])) {
    found.push({
      name: name as string,
      key: (key ?? undefined) as string | undefined,
      columns: (await connection.all(columns, [id])).map((it) => ({
        name: it.name as string,
        type: typeOf(it.type as string, it.length as number),
        required: it.optional === false,
      })),
      indexes: (await connection.all(indexes, [id])).map((it) => ({
        name: it.name as string,
        columns: (it.columns as string).split(','),
        unique: it.unique === true,
        ...rowsOf(it.rows as string | null),
      })),
      references: (await connection.all(references, [id])).map((it) => ({
        column: it.column as string,
        table: it.table as string,
        key: it.key as string,
      })),
    })
  }
  return found
}

/** Which rows an index is about: a unique one also leaves out those that have nothing in a column. */
function rowsOf(filter: string | null): Pick<SchemaTable['indexes'][number], 'rows'> {
  const [, negated] = /\[deleted_at\] IS (NOT )?NULL/i.exec(filter ?? '') ?? [undefined, null]
  if (negated === null) return {}
  return { rows: negated === undefined ? 'live' : 'deleted' }
}

function typeOf(type: string, length: number): string {
  return portable[`${type}(${length})`] ?? (type === 'varchar' ? `varchar(${length / bytes})` : type)
}
