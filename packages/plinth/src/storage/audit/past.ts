import type { Failed } from '../../core/failure/failure.ts'
import { conceal } from '../../core/resource/conceal.ts'
import type { AnyResource } from '../../core/resource/entity.ts'
import type { History, HistoryQuery } from '../../core/resource/history.ts'
import type { Sought } from '../../core/resource/sought.ts'
import { actorOf } from '../../core/standard/actor.ts'
import type { HistoryEntry, HistoryPage } from '../../core/standard/history-operations.ts'
import type { SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Cursors } from '../list/cursor.ts'
import { refusalOf } from '../refusal.ts'
import type { Row } from '../table/row.ts'
import { isWithin, type Reach, seen } from '../table/scope.ts'
import type { Table } from '../table/table.ts'
import type { Session } from '../unit-of-work/session.ts'
import { isThere, liveSql, madeSql, stateOf } from './state.ts'
import { written } from './trail.ts'

/** The past of a table's rows, within a unit of work and as far as a caller reaches. */
export type Past = (unit: Unit) => History<AnyResource>

/** A unit of work on a table, as far as its past needs to know it. */
interface Unit {
  readonly session: Session
  readonly reach: Reach
  /** What a row that has been deleted is to who asks for it. */
  gone(row: Row): Failed
  /** Throws `permission_denied` for who may not see what has been deleted. */
  assertSeesDeleted(): void
}

const defaultLimit = 50

/** The past of a table's rows, from the audit log: its statements are compiled once. */
export function past(table: Table, cursors: Cursors): Past {
  const { scope, name } = table
  const from = `from plinth_audit where ${written(table)} and resource_id = ?${scope.sql}`
  const live = liveSql(table)
  const made = madeSql(table.dialect)
  // Of all that have had a key, whoever has it now or had it last is asked about.
  const { first: limited, unlessFalse } = table.dialect
  const latest = (select: string, count?: number) => limited(`${select} order by sequence desc`, count)
  const last = `and ${unlessFalse(`${made} = (${latest(`select ${made} ${from}${live}`, 1)})`)}`
  const told = 'sequence, version, action, at, user_id, client_id, request_id, trace_id, changes, state'
  const statements = {
    first: latest(`select ${told} ${from} ${last}`),
    next: latest(`select ${told} ${from} ${last} and sequence < ?`),
    version: latest(`select action, state, changes ${from}${live} ${last} and version = ?`, 1),
    asOf: latest(`select action, state, changes ${from}${live} and at <= ?`, 1),
    kept: latest(`select action, state, changes ${from} and at <= ? and ${unlessFalse(`${made} = ?`)}`, 1),
  }

  return (unit) => {
    const { session, reach } = unit
    const read = async (sql: string, ...values: SqlValue[]): Promise<SqlRow[]> => {
      const connection = session.reading()
      try {
        return await connection.all(sql, values)
      } catch (thrown) {
        throw refusalOf(connection.dialect, thrown)
      }
    }
    /** What a row was that had been deleted, if it was still kept. */
    const gone = (record: SqlRow | undefined, deleted: Sought['deleted']): Row | undefined => {
      if (!record || record.state === null || record.action === 'purge') return undefined
      const row = seen(scope, reach, stateOf(record))
      if (row && deleted === 'refuse') throw unit.gone(row)
      return row
    }
    const named = (id: string): SqlValue[] => [id, ...reach.values]
    const isTheirs = (record: SqlRow): boolean =>
      reach.locations === undefined || isWithin(scope.location, reach.locations, stateOf(record))
    const entryOf = (record: SqlRow): HistoryEntry => {
      const { version, action, at, request_id, trace_id } = record
      const changes = conceal(JSON.parse(record.changes as string), reach.hidden)
      return { version, action, at, actor: actorOf(record), request_id, trace_id, changes } as HistoryEntry
    }
    return {
      async list(id, { limit = defaultLimit, cursor }: HistoryQuery = {}): Promise<HistoryPage | undefined> {
        const own = cursors.of(JSON.stringify([session.call.operation.service, 'history', name, ...reach.values, id]))
        const found =
          cursor === undefined
            ? await read(statements.first, ...named(id), ...named(id), limit + 1)
            : await read(statements.next, ...named(id), ...named(id), own.read(cursor).keys[0] as number, limit + 1)
        const items = found.slice(0, limit).filter(isTheirs).map(entryOf)
        if (found.length > limit) {
          const keys = [found[limit - 1]?.sequence as number]
          return { items, next_cursor: own.write({ keys, backward: false }) }
        }
        return items.length === 0 && cursor === undefined ? undefined : { items }
      },
      async version(id, version, { deleted } = {}) {
        if (deleted === 'include' || deleted === 'only') unit.assertSeesDeleted()
        const [found] = await read(statements.version, ...named(id), ...named(id), version)
        if (found && isThere(found)) return deleted === 'only' ? undefined : seen(scope, reach, stateOf(found))
        return deleted && gone(found, deleted)
      },
      async asOf(id, moment, { deleted } = {}) {
        if (deleted === 'include' || deleted === 'only') unit.assertSeesDeleted()
        const [found] = await read(statements.asOf, ...named(id), moment)
        if (found && isThere(found)) return deleted === 'only' ? undefined : seen(scope, reach, stateOf(found))
        if (!found || !deleted) return undefined
        // What became of it since it was deleted, such as that it was purged.
        const [last] = await read(statements.kept, ...named(id), moment, stateOf(found).created_at as string)
        return gone(last, deleted)
      },
    }
  }
}
