import type { Connection, SqlRow } from '../connection.ts'
import type { SchemaIndex, SchemaTable } from '../schema.ts'

// What was dropped may still be in the bin.
const tables = `select table_name as name from user_tables where dropped = 'NO' and
  lower(table_name) not like 'plinth\\_%' escape '\\' order by table_name`
const columns = `select c.column_name as name, c.data_type as type, c.char_length as length, c.data_precision as digits,
  c.nullable as optional, m.comments as portable from user_tab_columns c
  left join user_col_comments m on m.table_name = c.table_name and m.column_name = c.column_name
  where c.table_name = ? order by c.column_id`
const keys = `select c.column_name as name, k.index_name as found from user_constraints k
  join user_cons_columns c on c.constraint_name = k.constraint_name
  where k.table_name = ? and k.constraint_type = 'P'`
// Texts of any length have indexes of the engine's own.
const indexes = `select i.index_name as name, i.uniqueness as kind, c.column_name as part, x.column_expression as expression
  from user_indexes i join user_ind_columns c on c.index_name = i.index_name
  left join user_ind_expressions x on x.index_name = c.index_name and x.column_position = c.column_position
  where i.table_name = ? and i.index_type <> 'LOB' order by i.index_name, c.column_position`
const references = `select c.column_name as "column", k.table_name as "table", k.column_name as "key"
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.table_name = ? and r.constraint_type = 'R' order by c.column_name`

/** Names of types as migrations write them, where the comment of a column does not hold them. */
const portable: Readonly<Record<string, (column: SqlRow) => string>> = {
  VARCHAR2: ({ length }) => `varchar(${length})`,
  NUMBER: ({ digits }) => (digits === 1 ? 'boolean' : digits === 10 ? 'integer' : 'bigint'),
  BINARY_DOUBLE: () => 'double precision',
  CLOB: () => 'text',
}

/** The tables that an Oracle user has, without those of Plinth. */
export async function oracleSchema(connection: Pick<Connection, 'all'>): Promise<SchemaTable[]> {
  const found: SchemaTable[] = []
  for (const row of await connection.all(tables, [])) {
    const name = row.name as string
    const [key] = await connection.all(keys, [name])
    const parts = Map.groupBy(await connection.all(indexes, [name]), (it) => it.name as string)
    found.push({
      name,
      key: key?.name as string | undefined,
      columns: (await connection.all(columns, [name])).map((it) => ({
        name: it.name as string,
        type: (it.portable ?? portable[it.type as string]?.(it) ?? it.type) as string,
        required: it.optional === 'N',
      })),
      indexes: [...parts].filter(([index]) => index !== key?.found).map(([index, it]) => indexOf(index, it)),
      references: (await connection.all(references, [name])).map((it) => ({
        column: it.column as string,
        table: it.table as string,
        key: it.key as string,
      })),
    })
  }
  return found
}

/** An index as it was declared: what tells its rows from others is its last part, and no column. */
function indexOf(name: string, parts: readonly SqlRow[]): SchemaIndex {
  const marker = parts.find(({ expression }) => /^\s*case\b/i.test((expression as string | null) ?? ''))
  const unique = parts[0]?.kind === 'UNIQUE'
  const told = /"deleted_at" is (not )?null/i.exec((marker?.expression as string | undefined) ?? '')
  // Of a unique set it is what is not deleted: such a marker tells the others apart.
  const rows = told && (unique || !told[1] ? 'live' : 'deleted')
  return {
    name,
    columns: parts.filter((it) => it !== marker).map(columnOf),
    unique,
    ...(rows && { rows }),
  }
}

/** A column, or the one that an expression is about. */
function columnOf({ part, expression }: SqlRow): string {
  return /"(\w+)"/.exec((expression as string | null) ?? '')?.[1] ?? (part as string)
}
