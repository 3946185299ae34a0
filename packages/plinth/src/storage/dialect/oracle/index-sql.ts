import type { Connection } from '../connection.ts'
import { oracleDialect } from './dialect.ts'

/** An index as a migration asks for it. */
export interface WantedIndex {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly rows: 'live' | 'deleted' | undefined
}

const facts = `select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = ?`

/**
 * The statement that makes an index. Oracle has no indexes about some rows only, and takes rows with null in one of
 * several columns for alike. So a unique index may end in a part that is no column: null in the rows that must differ,
 * and in every other row a value that no second one has. Rejects with an Error when the table has no such thing.
 */
export async function indexSql(connection: Pick<Connection, 'all'>, wanted: WantedIndex): Promise<string> {
  const known = new Map((await connection.all(facts, [wanted.table])).map((it) => [it.name as string, it]))
  const parts = wanted.columns.map((name) => {
    const quoted = quote(name)
    return known.get(name)?.type === 'CLOB' ? (oracleDialect.comparable?.(quoted) ?? quoted) : quoted
  })
  const optional = wanted.columns.filter((name) => known.get(name)?.optional === 'Y')
  const key = [...known.values()].find((it) => it.part === 'P')?.name as string | undefined
  const marker = wanted.unique ? uniqueMarker(wanted, optional, key) : rowsMarker(wanted)
  const all = [...parts, ...(marker ? [marker] : [])].join(', ')
  return `create ${wanted.unique ? 'unique ' : ''}index ${quote(wanted.name)} on ${quote(wanted.table)} (${all})`
}

function rowsMarker({ rows }: WantedIndex): string | undefined {
  return rows && `case when "deleted_at" is ${rows === 'live' ? '' : 'not '}null then 1 end`
}

function uniqueMarker(
  { name, table, columns, rows }: WantedIndex,
  optional: readonly string[],
  key: string | undefined,
): string | undefined {
  // What has nothing in all of its columns is in no index.
  if (rows === undefined && (optional.length === 0 || columns.length === 1)) return undefined
  const apart = [...(rows ? ['"deleted_at" is not null'] : []), ...optional.map((it) => `${quote(it)} is null`)]
  if (optional.length > 0 && key === undefined)
    throw new Error(
      `The index "${name}" is of optional columns, and "${table}" has no key to tell rows without them apart.`,
    )
  return `case when ${apart.join(' or ')} then ${quote(key ?? 'deleted_at')} end`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
