import type { Filter } from '../core/filter-expression.ts'
import { cache } from './cache.ts'
import type { Column } from './column.ts'
import type { Cursors } from './cursor.ts'
import type { Connection, SqlRow, SqlValue } from './dialect/connection.ts'
import { orderBy, segmentsAfter, type Term } from './keyset.ts'
import { type Predicate, predicate, shape } from './predicate.ts'
import type { Table } from './table.ts'

/** Filters, order and page of a list, as the standard list operation receives them. */
export type ListQuery = Readonly<Record<string, unknown>>

/**
 * Reads a page of a list: its rows, the cursor of the next page where there is one, and how many rows there are on all pages
 * when that is asked for.
 */
export type List = (
  connection: Connection,
  query: ListQuery,
  scope: readonly (string | undefined)[],
) => Promise<{ readonly rows: SqlRow[]; readonly next: string | undefined; readonly total: number | undefined }>

/** How many shapes of queries are kept compiled: callers choose them, so there must be an end. */
const kept = 200
const defaultLimit = 50

/** The lists of a table: each shape of a query (which filters, which order) is compiled once. */
export function lists(table: Table, cursors: Cursors): List {
  const plans = cache<Plan>(kept)
  return async (connection, query, scope) => {
    const filter = filterOf(table, query)
    const sort = query.sort as readonly string[] | undefined
    const form = `${shape(filter)} ${sort?.join() ?? ''}`
    const plan = plans(form, () => compile(table, filter, sort))
    const filters = plan.predicate.bind(filter)
    const identity = (): string => JSON.stringify([...scope, form, filters])
    const total = query.count === 'exact' ? ((await connection.get(plan.count, filters))?.count as number) : undefined
    const limit = (query.limit as number | undefined) ?? defaultLimit
    const { cursor } = query
    const rows =
      cursor === undefined
        ? await connection.all(plan.first, [...filters, limit + 1])
        : await readAfter(plan, connection, filters, cursors.read(identity(), cursor as string), limit + 1)
    if (rows.length <= limit) return { rows, next: undefined, total }
    rows.length = limit
    const last = rows[limit - 1] as SqlRow
    const keys = plan.terms.map(({ column }) => last[column.name] as SqlValue)
    return { rows, next: cursors.write(identity(), keys), total }
  }
}

interface Plan {
  readonly predicate: Predicate
  readonly terms: readonly Term[]
  /** How many rows there are, in SQL. */
  readonly count: string
  /** The first page in SQL. */
  readonly first: string
  /** The segments of a page after a row, by which of its keys are null. */
  readonly after: Map<string, readonly { readonly sql: string; readonly keys: readonly number[] }[]>
  readonly statement: (extra: string | undefined) => string
}

const others = new Set(['or', 'sort', 'limit', 'cursor', 'count'])

/** All that a query asks of rows, in an order of its own, so that two spellings of one list are one list. */
function filterOf(table: Table, query: ListQuery): Filter {
  const of: Filter[] = []
  for (const parameter of Object.keys(query).sort()) {
    const value = query[parameter]
    if (value !== undefined && !others.has(parameter)) of.push({ kind: 'comparison', parameter, value })
  }
  if (query.or !== undefined) of.push(...table.readFilters(query.or as readonly string[]))
  return { kind: 'and', of }
}

function compile(table: Table, filter: Filter, sort: readonly string[] | undefined): Plan {
  const where = predicate(table, filter)
  const terms = order(table, sort)
  const sorted = orderBy(terms)
  const statement = (extra: string | undefined): string => {
    const all = [where.sql, extra].filter(Boolean).join(' and ')
    return `${table.select}${all && ` where ${all}`} ${sorted} limit ?`
  }
  const count = `${table.count}${where.sql && ` where ${where.sql}`}`
  return { predicate: where, terms, count, first: statement(undefined), after: new Map(), statement }
}

/**
 * The terms of an order, newest first by default. It ends in the time of creation and the key, in the direction of the last
 * term: no two rows are equal, and one index serves both this order and the default one of rows with equal values.
 */
function order(table: Table, sort: readonly string[] = []): Term[] {
  const terms: Term[] = []
  const seen = new Set<Column>()
  for (const text of sort.length > 0 ? sort : ['-created_at']) {
    const descending = text.startsWith('-')
    const name = descending ? text.slice(1) : text
    const column = table.column.get(name)
    if (!column || (sort.length > 0 && !table.sort.has(name)))
      throw new TypeError(`"${table.resource}" declares no order by "${name}".`)
    if (seen.has(column)) continue
    seen.add(column)
    terms.push({ column, descending })
    if (column === table.key) return terms
  }
  const descending = terms.at(-1)?.descending ?? true
  const created = table.column.get('created_at') as Column
  const ending = seen.has(created) ? [table.key] : [created, table.key]
  return [...terms, ...ending.map((column) => ({ column, descending }))]
}

async function readAfter(
  { after, terms, statement }: Plan,
  connection: Connection,
  filters: readonly SqlValue[],
  keys: readonly SqlValue[],
  limit: number,
): Promise<SqlRow[]> {
  const nulls = keys.map((key) => (key === null ? '0' : '1')).join('')
  let segments = after.get(nulls)
  if (!segments) {
    segments = segmentsAfter(terms, keys).map((it) => ({ sql: statement(it.condition), keys: it.keys }))
    after.set(nulls, segments)
  }
  const rows: SqlRow[] = []
  for (const segment of segments) {
    const compared = segment.keys.map((index) => keys[index] as SqlValue)
    rows.push(...(await connection.all(segment.sql, [...filters, ...compared, limit - rows.length])))
    if (rows.length === limit) break
  }
  return rows
}
