import type { Filter } from '../../core/filter/filter-expression.ts'
import { parts } from '../../core/filter/filter-operands.ts'
import type { SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Table } from '../table/table.ts'
import { divide } from './division.ts'
import { orderBy, type Place, type Segment, segmentsFrom, segmentsOfAll, type Term } from './keyset.ts'
import { order } from './order.ts'
import { type Predicate, predicate, rowsName, searches } from './predicate.ts'
import type { Relations } from './relation.ts'

/** How a list is read, with whatever values: compiled once for each shape of a query. */
export interface Plan {
  /** The terms of its order. */
  readonly terms: readonly Term[]
  /** What leaves one range of an index, in which the rows are in the order of the list. */
  readonly range: Predicate
  /** What is asked of the rows in the range; empty where all of them are wanted. */
  readonly rest: Predicate
  /** All that is asked of a row. */
  readonly whole: Predicate
  /** What else finds rows by an index, in another order. */
  readonly found: readonly Finding[]
  /** How many rows there are in the range, at most so many: `[...range, limit]`. */
  readonly count: string
  /** Finds all rows that are wanted: `whole`. */
  readonly all: string
  /** The most rows that one statement looks at, so that it takes no more than milliseconds. */
  readonly window: number
  /** What comes from a place on, or all; to be read one after the other. */
  readonly stretches: (place: Place | undefined) => readonly Stretch[]
  /** The sort keys of a row. */
  readonly keysOf: (row: SqlRow) => SqlValue[]
}

/** A way to rows that is good when they are few. */
export interface Finding extends Predicate {
  /** How many it finds, at most so many: `[...found, limit]`. */
  readonly count: string
  /** How many of what it finds are wanted: `[...found, window, ...whole]`. */
  readonly counted: string
}

/** A part of a list that is one range of an index, in SQL. */
export interface Stretch {
  /** The range of its list, without what a place within it implies. */
  readonly range: Predicate
  /** The indexes of the cursor's keys that its statements compare with, before the values of the range. */
  readonly keys: readonly number[]
  /** Its rows: `[...keys, ...range, limit]`. */
  readonly rows: string
  /** The wanted ones of its first rows: `[...keys, ...range, window, ...rest, limit]`. */
  readonly wanted: string
  /** How many of its first rows are wanted: `[...keys, ...range, window, ...rest]`. */
  readonly counted: string
  /** The sort keys of a row after so many others: `[...keys, ...range, others]`. */
  readonly keysAfter: string
  /** The wanted ones of those that are found otherwise: `[...found, window, ...whole, ...keys, limit]`. */
  readonly among: (found: Predicate) => string
}

/** Compiles the reading of a list. Throws a TypeError when the resource does not declare its filters or its order. */
export function plan(table: Table, filter: Filter, sort: readonly string[] | undefined, relations: Relations): Plan {
  const conditions = conditionsOf(filter)
  const terms = order(table, sort)
  const { first: limited, nth, named } = table.dialect
  const { range: inRange, rest: inRest, found: inFound } = divide(table, conditions, terms)
  const some = (places: readonly number[]): Predicate => {
    const pick = (it: Filter): Filter => {
      const all = conditionsOf(it)
      return { kind: 'and', of: places.map((place) => all[place] as Filter) }
    }
    const made = predicate(table, pick(filter), relations)
    return { sql: made.sql, bind: (it) => made.bind(pick(it)) }
  }
  const whole = predicate(table, filter, relations)
  const range = some(inRange)
  const rest = some(inRest)
  const keys = terms.map(({ column }) => column.quoted).join(', ')
  // The limit keeps the engine from asking the outer conditions inside, where it might choose another index for them.
  const outOf = (rows: string, conditions: string): string =>
    `from ${named(`(${limited(rows)})`, rowsName)}${where(conditions)}`
  const first = (found: Predicate): string => `${table.select}${where(found.sql)}`

  // With two bounds on one column an engine may begin at the wider one and skip the rows up to the place: a bound that
  // the place implies is left out.
  const beyond = [false, true].map((backward) =>
    some(inRange.filter((place) => !isImplied(conditions[place] as Filter, terms[0] as Term, backward))),
  )

  const stretch = ({ condition, keys: compared }: Segment, backward: boolean): Stretch => {
    const sorted = orderBy(terms, table.dialect, backward)
    const within = compared.includes(0) ? (beyond[Number(backward)] as Predicate) : range
    const ordered = `${where(condition, within.sql)} ${sorted}`
    const rows = `${table.select}${ordered}`
    return {
      range: within,
      keys: compared,
      rows: limited(rows),
      wanted: limited(`${table.selected} ${outOf(rows, rest.sql)} ${sorted}`),
      counted: `select count(*) as count ${outOf(rows, rest.sql)}`,
      keysAfter: nth(`select ${keys} ${table.from}${ordered}`),
      among: (found) => limited(`${table.selected} ${outOf(first(found), both(whole.sql, condition))} ${sorted}`),
    }
  }
  const segments = segmentsOfAll(terms, table.dialect)
  const all = segments.map((it) => stretch(it, false))
  // PostgreSQL would rather read all rows than an index, unless they are wanted in its order: what it begins with will
  // do, where all of the order of the list would have to be sorted.
  const inOrder = segments.length === 1 ? ` ${orderBy(terms.slice(0, 1), table.dialect)}` : ''
  const known = new Map<string, readonly Stretch[]>()
  return {
    terms,
    range,
    rest,
    whole,
    found: inFound.map((places) => {
      const found = some(places)
      const one = `select 1 ${table.from}${where(found.sql)}`
      return {
        ...found,
        count: `select count(*) as count ${outOf(one, '')}`,
        counted: `select count(*) as count ${outOf(first(found), whole.sql)}`,
      }
    }),
    count: `select count(*) as count ${outOf(`select 1 ${table.from}${where(range.sql)}${inOrder}`, '')}`,
    all: `select 1 ${named(table.from, rowsName)}${where(whole.sql)}`,
    window: Math.max(16, Math.floor(1000 / (1 + 4 * searches(filter)))),
    stretches(place) {
      if (!place) return all
      const { keys: values, backward } = place
      const form = `${backward ? '<' : '>'}${values.map((key) => (key === null ? '0' : '1')).join('')}`
      const made = known.get(form) ?? segmentsFrom(terms, table.dialect, place).map((it) => stretch(it, backward))
      known.set(form, made)
      return made
    },
    keysOf: (row) => terms.map(({ column }) => row[column.name] as SqlValue),
  }
}

/**
 * Whether a condition that holds at a place holds for all rows that follow: it is the bound on the side of those
 * before.
 */
function isImplied(condition: Filter, { column, descending }: Term, backward: boolean): boolean {
  if (condition.kind !== 'comparison') return false
  const [field, operator] = parts(condition.parameter)
  const bounds = descending !== backward ? ['lt', 'lte'] : ['gt', 'gte']
  return field === column.name && bounds.includes(operator)
}

/** The conditions of a filter, all of which must hold. */
export function conditionsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.of : [filter]
}

function both(...conditions: readonly string[]): string {
  return conditions.filter(Boolean).join(' and ')
}

function where(...conditions: readonly string[]): string {
  const all = both(...conditions)
  return all && ` where ${all}`
}
