import { cache } from '../../core/cache.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import type { Connection, SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Cursors } from '../list/cursor.ts'
import { orderBy, type Place, type Segment, segmentsFrom, segmentsOfAll } from '../list/keyset.ts'
import { filterOf, type List, type Lists, partSize } from '../list/list.ts'
import { order } from '../list/order.ts'
import { paged, part } from '../list/paging.ts'
import { predicate, shape } from '../list/predicate.ts'
import type { Table } from '../table/table.ts'
import { merge } from './merge.ts'
import { slices } from './slices.ts'
import { fieldSql, isKeptSql, madeSql, stateSql } from './state.ts'
import { written } from './trail.ts'

/** How many shapes of queries are kept compiled. */
const kept = 100
const defaultLimit = 50

/**
 * The lists of a table as it was at the moment that a query names as `as_of`, with the filters, the order and the pages
 * of its present. The last record of each row until then is looked up for every page: that costs what the log holds of
 * the resource, not what is on the page, and is done slice by slice.
 */
export function pastLists(table: Table, cursors: Cursors): Lists {
  const rows = rowsSql(table)
  const compile = (filter: Filter, sort: readonly string[] | undefined) => {
    const terms = order(table, sort)
    const wanted = predicate(table, filter)
    const where = (more: string): string => {
      const all = [wanted.sql, more].filter(Boolean).join(' and ')
      return all && ` where ${all}`
    }
    return {
      terms,
      wanted,
      count: `select count(*) as count ${rows}${where('')}`,
      page: ({ condition }: Segment, place: Place | undefined) =>
        table.dialect.first(
          `${table.selected} ${rows}${where(condition)} ${orderBy(terms, table.dialect, place?.backward)}`,
        ),
      segments: (place: Place | undefined) =>
        place ? segmentsFrom(terms, table.dialect, place) : segmentsOfAll(terms, table.dialect),
      keysOf: (row: SqlRow) => terms.map(({ column }) => row[column.name] as SqlValue),
    }
  }
  const plans = cache<ReturnType<typeof compile>>(kept)

  return ({ as_of: moment, ...query }, asker) => {
    const filter = filterOf(table, query, asker, undefined)
    const sort = query.sort as readonly string[] | undefined
    const form = `${shape(filter)} ${sort?.join() ?? ''}`
    const { terms, wanted, count, page, segments, keysOf } = plans(form, () => compile(filter, sort))
    const limit = (query.limit as number | undefined) ?? defaultLimit
    const asked = wanted.bind(filter)
    const own = cursors.of(JSON.stringify([...asker.scope, 'as_of', form, moment as string, asked]))
    const find = async (connection: Connection, place: Place | undefined, most: number, counts = false) => {
      let rows: SqlRow[] = []
      let total = 0
      for await (const slice of slices(table, connection)) {
        const values = [moment as string, ...slice, ...asked]
        const first: SqlRow[] = []
        for (const segment of segments(place)) {
          const keys = segment.keys.map((index) => place?.keys[index] as SqlValue)
          first.push(...(await connection.all(page(segment, place), [...values, ...keys, most - first.length])))
          if (first.length === most) break
        }
        rows = merge(rows, first, terms, place?.backward ?? false, most)
        if (counts) total += (await connection.get(count, values))?.count as number
      }
      return { rows, lookedTo: undefined, total }
    }
    const list: List = {
      isLong: true,
      async read(connection: Connection) {
        const place = query.cursor === undefined ? undefined : own.read(query.cursor as string)
        const isCounted = query.count === 'exact' || query.count === 'estimate'
        const found = await find(connection, place, limit + 1, isCounted)
        return {
          ...paged(found, place, limit, keysOf, () => own),
          count: isCounted ? { total: found.total, isCertain: true } : undefined,
        }
      },
      readPart: async (connection, place) => part(await find(connection, place, partSize + 1), partSize, keysOf),
      countPart: async (connection) => ({
        count: (await find(connection, undefined, 0, true)).total,
        place: undefined,
      }),
      pass: async (_, place, left) => ({ list, place, left, isNear: true }),
    }
    return list
  }
}

/** `from ...`: what of a slice was in the table at a moment, from the last record of each row until then. */
function rowsSql(table: Table): string {
  const last = lastSql(table)
  const states = `select ${stateSql(table.dialect)} as state, tenant_id from plinth_audit where ${isKeptSql} and sequence in (${last})`
  // A state does not say whose tenant's it is; its record does.
  const fields = table.columns.map((it) =>
    it.name === 'tenant_id' ? it.quoted : `${fieldSql(it, table.dialect)} as ${it.quoted}`,
  )
  const { named } = table.dialect
  return `from ${named(`(select ${fields.join(', ')} from ${named(`(${states})`, '"states"')})`, `"${table.name}"`)}`
}

/** `select ...`: the numbers of the last records of the rows of a slice until a moment. */
function lastSql(table: Table): string {
  const { named } = table.dialect
  // Where callers choose keys, one key may be that of several rows.
  const row = ['resource_id', ...(table.isKeyShared ? [...table.identity, ...table.scope.columns] : [])].join(', ')
  const records = `from plinth_audit where ${written(table)} and at <= ? and resource_id > ? and resource_id <= ?`
  if (!table.isKeyShared || !table.rules.softDelete) return `select max(sequence) ${records} group by ${row}`
  // They may have had it one after the other, and a deleted row may be purged while another one has its key.
  const each = `select ${row}, made, max(sequence) as last
    from ${named(`(select ${row}, sequence, ${madeSql(table.dialect)} as made ${records})`, '"records"')} group by ${row}, made`
  // A record that does not say which of them it is about is about the same one as the record before it.
  const untold = `max(case when made is null then last end) over (partition by ${row})`
  return `select last from ${named(`(select last, ${untold} as untold from ${named(`(${each})`, '"each"')})`, '"lasts"')}
    where untold is null or last >= untold`
}
