import { cache } from '../../core/cache.ts'
import { invalid } from '../../core/failure/problems.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import { type FilterParams, isParams } from '../../core/filter/filter-params.ts'
import type { Principal } from '../../core/principal.ts'
import type { Connection } from '../dialect/connection.ts'
import { assertNotAskedOf, assertOwnLocation } from '../table/mask.ts'
import { type Reach, rulings, type ShownDeleted } from '../table/scope.ts'
import type { Table } from '../table/table.ts'
import { type Tally, tally } from '../totals/tally.ts'
import type { Cursors, ListCursors } from './cursor.ts'
import type { Place } from './keyset.ts'
import { type Paged, type Part, paged, part } from './paging.ts'
import { type Plan, plan } from './plan.ts'
import { shape } from './predicate.ts'
import { related, type Target } from './related.ts'
import type { Relations } from './relation.ts'
import { type Count, count, estimate, type Reading, read } from './scan.ts'
import { type Counted, countFrom, type Passed, pass } from './windows.ts'

/** Filters, order and page of a list, as the standard list operation receives them. */
export type ListQuery = Readonly<Record<string | symbol, unknown>>

/** What else a query asks of rows: a `Filter` that was read from another dialect. */
export const readFilter: unique symbol = Symbol('readFilter')

/** A page of a list, about to be read. */
export interface List {
  /** Whether rows are looked at that may not be on the page. */
  readonly isLong: boolean
  read(connection: Connection): Promise<ListPage>
  /** Reads a part of the whole list, from a place on. */
  readPart(connection: Connection, place: Place | undefined): Promise<Part>
  /** Counts a part of it, if not all, from a place on. */
  countPart(connection: Connection, place: Place | undefined): Promise<Counted>
  /** Passes so many of its rows, or some of them, from a place on. */
  pass(connection: Connection, place: Place | undefined, rows: number): Promise<Passage>
}

/**
 * What is left of a list of which some rows have been passed: the rest of them, from a place on in a list of no more
 * rows.
 */
export interface Passage extends Passed {
  readonly list: List
}

/** A page of a list. */
interface ListPage extends Paged {
  /** How many rows there are on all pages, when that is asked for. */
  readonly count: Count | undefined
}

/** The lists of a table. Throws `validation_failed` for an `or` that cannot be read. */
export type Lists = (query: ListQuery, asker: Asker) => List

/** Who asks for a list. */
export interface Asker {
  /** What cursors belong to. */
  readonly scope: readonly (string | undefined)[]
  readonly reach: Reach
  readonly principal: Principal | undefined
  /** The rows that it may read of what rows refer to. */
  readonly target: Target
  /** Whether totals tell of all that it sees. */
  readonly isSettled: boolean
}

/** How many shapes of queries are kept compiled: callers choose them, so there must be an end. */
const kept = 200
const defaultLimit = 50
/** How many rows are read at once by those who read all. */
export const partSize = 200

/** The lists of a table: each shape of a query (which filters, which order) is compiled once. */
export function lists(table: Table, cursors: Cursors, relations: Relations): Lists {
  const plans = cache<Plan & { readonly tally: Tally | undefined }>(kept)
  const isOpen = table.scope.columns.length === 0 && table.scope.location === undefined
  const { totals } = table
  return (query, asker) => {
    const sort = query.sort as readonly string[] | undefined
    const listOf = (filter: Filter, isWhole: boolean): List => {
      const form = `${shape(filter)} ${sort?.join() ?? ''}`
      const planned = plans(form, () => ({
        ...plan(table, filter, sort, relations),
        tally: totals && tally(table, totals, filter),
      }))
      const told = asker.isSettled && isWhole ? planned.tally : undefined
      const countAll = async (reading: Reading): Promise<Count> =>
        (await told?.count(reading.connection, filter)) ?? (await count(reading))
      // An engine estimates from the rows of everybody: an estimate of some rows would tell something of the others.
      const isGuess = query.count === 'estimate' && isOpen
      const counting = isGuess ? estimate : query.count === 'exact' || query.count === 'estimate' ? countAll : undefined
      const limit = (query.limit as number | undefined) ?? defaultLimit
      let known: ListCursors | undefined
      const own = (): ListCursors => {
        known ??= cursors.of(JSON.stringify([...asker.scope, form, planned.whole.bind(filter)]))
        return known
      }
      const list: List = {
        isLong: counting !== undefined || planned.rest.sql !== '',
        async read(connection) {
          const place = query.cursor === undefined ? undefined : own().read(query.cursor as string)
          const reading = { connection, plan: planned, filter }
          const counted = await counting?.(reading)
          const found = await read(reading, place, limit + 1)
          return { ...paged(found, place, limit, planned.keysOf, own), count: counted }
        },
        async readPart(connection, place) {
          const found = await read({ connection, plan: planned, filter }, place, partSize + 1)
          return part(found, partSize, planned.keysOf)
        },
        async countPart(connection, place) {
          const reading = { connection, plan: planned, filter }
          const all = place ? undefined : await countAll(reading)
          return all?.isCertain ? { count: all.total, place: undefined } : countFrom(reading, place)
        },
        async pass(connection, place, rows) {
          const beginning = place ? undefined : await told?.after(connection, { filter, terms: planned.terms }, rows)
          if (beginning) return { list: listOf(beginning.filter, false), place, left: beginning.left, isNear: false }
          return { list, ...(await pass({ connection, plan: planned, filter }, place, rows)) }
        },
      }
      return list
    }
    return listOf(filterOf(table, query, asker, relations), true)
  }
}

/** A query whose filter may come as parameters, in the words of all others. Throws `validation_failed`. */
export function plainQuery({ readParams }: Table, query: ListQuery): ListQuery {
  if (!readParams || !isParams(query.filter)) return query
  const { filter, ...rest } = query
  const { filter: found, sort } = readParams(filter as FilterParams)
  if (sort && query.sort)
    throw invalid([{ pointer: '/sort', code: 'conflicting_value', detail: 'must not be given with filter[order]' }])
  return { ...rest, [readFilter]: found, ...(sort && { sort }) }
}

const others = new Set(['or', 'filter', 'sort', 'limit', 'cursor', 'count', 'fields', 'expand'])

/**
 * All that a query asks of rows, in an order of its own, so that two spellings of one list are one list. Without
 * relations it can ask nothing of what they refer to.
 */
export function filterOf(
  table: Table,
  query: ListQuery,
  { reach, principal, target }: Asker,
  relations: Relations | undefined,
): Filter {
  const of: Filter[] = []
  for (const parameter of Object.keys(query).sort()) {
    const value = query[parameter]
    const isOther = others.has(parameter) || (parameter === 'deleted' && table.rules.softDelete)
    if (value !== undefined && !isOther) of.push({ kind: 'comparison', parameter, value })
  }
  const or = of.length
  if (query.or !== undefined) of.push(...table.readFilters(query.or as readonly string[]))
  const filter = of.length
  if (query.filter !== undefined) of.push(table.readTree(query.filter))
  if (query[readFilter] !== undefined) of.push(query[readFilter] as Filter)
  const sent = { of, or, filter }
  if (reach.hidden.length > 0) assertNotAskedOf(reach.hidden, sent, query.sort as readonly string[] | undefined)
  const { location } = table.scope
  if (location !== undefined && reach.locations) assertOwnLocation(location, reach.locations, sent)
  const asked =
    table.related.size > 0
      ? of.map((each) => related(table, relations, each, { principal, hidden: reach.hidden, target }))
      : of
  return { kind: 'and', of: [...rulings(table, reach, query.deleted as ShownDeleted), ...asked] }
}
