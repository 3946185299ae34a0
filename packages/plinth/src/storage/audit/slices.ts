import type { Connection } from '../dialect/connection.ts'
import { turnToRead } from '../list/turn.ts'
import type { Table } from '../table/table.ts'
import { written } from './trail.ts'

/** Rows of which the log is looked at together: those with keys after one, up to another. */
export type Slice = readonly [after: string, upTo: string]

/** Records of a slice: so many are looked at in a few milliseconds. */
const size = 4000

/** The log of a table in slices, each when it is time for a long read: whoever reads all of it keeps nobody waiting. */
export async function* slices(table: Table, connection: Connection): AsyncGenerator<Slice> {
  const { first, named } = table.dialect
  const some = first(
    `select resource_id from plinth_audit where ${written(table)} and resource_id > ? order by resource_id`,
  )
  const next = `select max(resource_id) as last from
    ${named(`(${some})`, '"slice"')}`
  for (let after = ''; ; await turnToRead()) {
    const last = (await connection.get(next, [after, size]))?.last
    if (typeof last !== 'string') return
    yield [after, last]
    after = last
  }
}
