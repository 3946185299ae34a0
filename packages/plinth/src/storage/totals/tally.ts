import { cache } from '../../core/cache.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import { parts } from '../../core/filter/filter-operands.ts'
import type { Connection } from '../dialect/connection.ts'
import type { Term } from '../list/keyset.ts'
import { conditionsOf } from '../list/plan.ts'
import { type Comparison, predicate, rowsName, shape } from '../list/predicate.ts'
import { type Count, mostCounted } from '../list/scan.ts'
import { type Column, quote } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { beginningOf, monthAfter, monthOf } from './month.ts'
import { noMonth, type Totals } from './totals.ts'

/** What totals tell of the lists of one shape. Each answers undefined where they do not tell it, or not yet. */
export interface Tally {
  /** How many rows a list has. */
  readonly count: (connection: Connection, filter: Filter) => Promise<Count | undefined>
  /**
   * The list in an order without months of so many rows at its beginning, and how many rows of it are still before the
   * place.
   */
  readonly after: (connection: Connection, list: Ordered, rows: number) => Promise<Rest | undefined>
}

interface Ordered {
  readonly filter: Filter
  readonly terms: readonly Term[]
}

interface Rest {
  readonly filter: Filter
  readonly left: number
}

/** A month of a list, and how many rows the list has in it. */
interface Month {
  readonly month: number
  readonly total: number
}

/** More than the number of any month. */
const afterAll = 1_000_000

type Side = 'from' | 'to'

const sides: Readonly<Record<string, Side | undefined>> = { gt: 'from', gte: 'from', lt: 'to', lte: 'to' }

/**
 * What totals tell of lists with this filter: it must be about the live rows, and beyond that about columns that they
 * are by, and bounds of the moment whose months they are by. Undefined where it asks for anything else.
 */
export function tally(table: Table, totals: Totals, filter: Filter): Tally | undefined {
  const { rules } = table
  const { month } = totals
  const kinds = conditionsOf(filter).map((it) => kindOf(totals, it))
  if (kinds.includes(undefined) || kinds.includes('live') !== rules.softDelete) return undefined
  const only = (it: Filter, wanted: (kind: string | undefined) => boolean): readonly Filter[] =>
    conditionsOf(it).filter((_, place) => wanted(kinds[place]))
  const about = (it: Filter): Filter => ({ kind: 'and', of: only(it, (kind) => kind === 'by') })
  const bounded = (it: Filter, side: Side, beginning: number | undefined): Filter => {
    const others = only(it, (kind) => kind !== side)
    const parameter = `${month.name}__${side === 'from' ? 'gte' : 'lt'}`
    const bound = beginning && ({ kind: 'comparison', parameter, value: beginningOf(beginning, month) } as const)
    return { kind: 'and', of: bound ? [...others, bound] : others }
  }
  const by = predicate(table, about(filter))
  const rows = `select "month", sum("total") as "total" from ${quote(totals.name)} where ${by.sql && `${by.sql} and `}`
  const months = `${rows}"month" > ? and "month" < ? group by "month" order by "month"`
  const counts = cache<ReturnType<typeof counting>>(4)

  const counted = async (connection: Connection, of: Filter): Promise<number> => {
    const { sql, bind } = counts(shape(of), () => counting(table, of, month))
    return (await connection.get(sql, [...bind(of), mostCounted + 1]))?.count as number
  }
  const since = (it: Filter, first: number): Filter => bounded(it, 'from', first)
  const until = (it: Filter, last: number): Filter => bounded(it, 'to', monthAfter(last))

  /**
   * The months in order: those that a list has whole have a total, and of one that it begins or ends in rows are
   * counted.
   */
  const monthsOf = async (connection: Connection, it: Filter): Promise<readonly Month[] | undefined> => {
    const [from, to] = (['from', 'to'] as const).map((side) =>
      monthWithin(side, only(it, (kind) => kind === side) as readonly Comparison[]),
    )
    // Of a list within a month all rows are counted as they are.
    if ((from !== undefined && to !== undefined && from >= to) || !(await connection.get(totals.findMark, totals.mark)))
      return undefined
    const whole = (await connection.all(months, [...by.bind(about(it)), from ?? noMonth, to ?? afterAll])).map(
      (row) => ({
        month: Number(row.month),
        total: Number(row.total),
      }),
    )
    const first = from !== undefined ? [{ month: from, total: await counted(connection, until(it, from)) }] : []
    const last = to !== undefined ? [{ month: to, total: await counted(connection, since(it, to)) }] : []
    if ([...first, ...last].some(({ total }) => total > mostCounted)) return undefined
    return [...first, ...whole, ...last].filter(({ total }) => total > 0)
  }
  return {
    async count(connection, it) {
      const found = await monthsOf(connection, it)
      return found && { total: found.reduce((sum, { total }) => sum + total, 0), isCertain: true }
    },
    async after(connection, { filter: it, terms: [lead] }, rows) {
      const found = lead?.column === month ? await monthsOf(connection, it) : undefined
      if (!found) return undefined
      let left = rows
      const ordered = lead?.descending ? found.toReversed() : found
      const place = ordered.findIndex(({ total }, at) => {
        if (left < total || at === ordered.length - 1) return true
        left -= total
        return false
      })
      const begun = ordered[place]
      if (place <= 0 || !begun) return undefined
      return { filter: (lead?.descending ? until : since)(it, begun.month), left }
    },
  }
}

/** How many rows a filter finds, at most so many, along the index of their moments: `[...filter, most]`. */
function counting(table: Table, filter: Filter, { quoted }: Column) {
  const { dialect, from } = table
  const { sql, bind } = predicate(table, filter)
  const rows = `select 1 ${from} where ${sql} order by ${dialect.order(quoted, { descending: false })}`
  return { sql: `select count(*) as count from ${dialect.named(`(${dialect.first(rows)})`, rowsName)}`, bind }
}

/**
 * What a condition is about: what totals are by, one of the bounds of their moment, the live rows; undefined for all
 * else.
 */
function kindOf({ by, month }: Totals, condition: Filter): 'by' | 'live' | Side | undefined {
  if (isAbout(by, condition)) return 'by'
  if (condition.kind !== 'comparison') return undefined
  const [field, operator] = parts(condition.parameter)
  if (field === month.name) return sides[operator]
  return condition.parameter === 'deleted_at__null' && condition.value === true ? 'live' : undefined
}

function isAbout(columns: readonly Column[], filter: Filter): boolean {
  if (filter.kind === 'comparison') return columns.some(({ name }) => name === parts(filter.parameter)[0])
  if (filter.kind === 'not') return isAbout(columns, filter.of)
  return filter.kind !== 'related' && filter.of.every((it) => isAbout(columns, it))
}

/** The month in which a list begins or ends, by all that is asked of that; undefined where nothing is. */
function monthWithin(side: Side, bounds: readonly Comparison[]): number | undefined {
  const months = bounds.map(({ value }) => monthOf(value as string))
  return months.length > 0 ? Math[side === 'from' ? 'max' : 'min'](...months) : undefined
}
