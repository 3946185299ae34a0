import oracledb, { type BindDefinition, type Metadata } from 'oracledb'
import { type OracleAnswer, rowOf } from './answer.ts'

/** Stands among the parameters of a statement for what it is to answer of the rows that it has written. */
export const answered: unique symbol = Symbol('answered')

type Query = (sql: string, parameters: readonly unknown[]) => Promise<OracleAnswer>

const written = /^(?:insert into|update|delete from) ("(?:[^"]|"")+").* returning (.+) into :/s

/** Runs a statement that ends in `returning ... into ...`, and answers what it has returned as rows. */
export async function runReturning(query: Query, sql: string, parameters: readonly unknown[]): Promise<OracleAnswer> {
  const [, table, columns] = written.exec(sql) ?? []
  // The server does not say of what types they are; a query does.
  const { columns: found = [] } = await query(`select ${columns} from ${table} where 1 = 0`, [])
  const binds = found.map(bindOf)
  const asked = parameters.map((it) => (it === answered ? binds.shift() : it))
  const { changed, returned = [] } = await query(sql, asked)
  const names = found.map(({ name }) => name)
  const rows = (returned[0] ?? []).map((_, row) =>
    rowOf(
      names,
      returned.map((values) => values[row]),
    ),
  )
  return { rows, changed }
}

function bindOf({ dbType, byteSize }: Metadata<unknown>): BindDefinition {
  const isLong = dbType === oracledb.DB_TYPE_CLOB
  return {
    dir: oracledb.BIND_OUT,
    type: isLong ? oracledb.STRING : (dbType as BindDefinition['type']),
    maxSize: isLong ? 32_767 : (byteSize ?? 22),
  }
}
