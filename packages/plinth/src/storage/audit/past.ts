import { conceal } from '../../core/resource/conceal.ts'
import type { AnyResource, Entity } from '../../core/resource/entity.ts'
import type { History, HistoryQuery } from '../../core/resource/history.ts'
import { actorOf } from '../../core/standard/actor.ts'
import type { HistoryEntry, HistoryPage } from '../../core/standard/history-operations.ts'
import type { SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Cursors } from '../list/cursor.ts'
import { refusalOf } from '../refusal.ts'
import { isWithin, type Reach, seen } from '../table/scope.ts'
import type { Table } from '../table/table.ts'
import type { Session } from '../unit-of-work/session.ts'
import { isThere, liveSql, madeSql, stateOf } from './state.ts'
import { written } from './trail.ts'

/** The past of a table's rows, within a unit of work and as far as a caller reaches. */
export type Past = (session: Session, reach: Reach) => History<AnyResource>

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
  }

  return (session, reach) => {
    const read = async (sql: string, ...values: SqlValue[]): Promise<SqlRow[]> => {
      const connection = session.reading()
      try {
        return await connection.all(sql, values)
      } catch (thrown) {
        throw refusalOf(connection.dialect, thrown)
      }
    }
    const there = async (sql: string, ...values: SqlValue[]): Promise<Entity<AnyResource> | undefined> => {
      const [found] = await read(sql, ...values)
      return found && isThere(found) ? seen(scope, reach, stateOf(found)) : undefined
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
      version: (id, version) => there(statements.version, ...named(id), ...named(id), version),
      asOf: (id, moment) => there(statements.asOf, ...named(id), moment),
    }
  }
}
