import { parts } from '../../core/filter/filter-operands.ts'
import type { SqlValue } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { fold } from './fold.ts'

/** One filter parameter in SQL. */
export interface Condition {
  readonly sql: string
  /** What is bound in place of its mark; absent when it has none. */
  readonly bind: ((value: unknown) => SqlValue) | undefined
}

/**
 * The condition of a filter parameter: `status`, `status__in`, `due_at__null`. Null is different from every value, and
 * neither less nor greater than any. Throws a TypeError when the resource does not declare it.
 */
export function condition(table: Table, parameter: string, value: unknown): Condition {
  const [field] = parts(parameter)
  if (table.filter.has(field) || table.rulings.has(parameter)) return anyCondition(table, parameter, value)
  throw new TypeError(`"${table.resource}" declares no filter "${parameter}".`)
}

/** The condition of a filter parameter that is about any field. */
export function anyCondition(table: Table, parameter: string, value: unknown): Condition {
  const [field, operator] = parts(parameter)
  const column = table.column.get(field)
  const make = operators[operator]
  if (!column || !make || (operator === 'has' && column.kind !== 'array'))
    throw new TypeError(`"${table.resource}" declares no filter "${parameter}".`)
  return make(column, table.dialect, value)
}

type Operator = (column: Column, dialect: Dialect, value: unknown) => Condition

const compare =
  (operator: string): Operator =>
  ({ compared, encode }) => ({ sql: `${compared} ${operator} ?`, bind: encode })

/** A list of any length is one parameter, so that they share a statement. */
const several =
  ({ encode }: Column, { list }: Dialect) =>
  (values: unknown) =>
    list((values as unknown[]).map(encode))

const folded = (part: unknown): string => fold(part as string)

const operators: Readonly<Record<string, Operator | undefined>> = {
  eq: compare('='),
  ne: ({ compared, encode }, { differs }) => ({ sql: differs(compared), bind: encode }),
  gt: compare('>'),
  gte: compare('>='),
  lt: compare('<'),
  lte: compare('<='),
  in: (column, dialect) => ({ sql: dialect.among(column.compared, column.type), bind: several(column, dialect) }),
  nin: (column, dialect) => ({
    sql: `${column.quoted} is null or not ${dialect.among(column.compared, column.type)}`,
    bind: several(column, dialect),
  }),
  contains: ({ quoted }, { contains }) => ({ sql: contains(quoted), bind: folded }),
  starts_with: ({ quoted }, { startsWith }) => ({ sql: startsWith(quoted), bind: folded }),
  like: ({ quoted }, { like, pattern }) => ({ sql: like(quoted), bind: (text) => pattern(text as string) }),
  has: ({ quoted, spell }, { holds, held }) => ({
    sql: holds(quoted),
    // What is looked for is written as the items of the list are.
    bind: spell ? (value) => held((spell([value]) as readonly unknown[])[0]) : held,
  }),
  null: ({ quoted }, _dialect, value) => ({ sql: `${quoted} is ${value ? '' : 'not '}null`, bind: undefined }),
}
