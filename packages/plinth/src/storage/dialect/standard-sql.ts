import type { After, Dialect, Direction, PartialIndex } from './dialect.ts'

/** The SQL that SQLite, PostgreSQL, MariaDB and MySQL have in common, and the other engines have not. */
export const commonSql = {
  first: (select, count) => `${select} limit ${count ?? '?'}`,
  nth: (select) => `${select} limit 1 offset ?`,
  named: (rows, name) => `${rows} as ${name}`,
  fromNothing: '',
  month: (column) => `cast(replace(substr(${column}, 1, 7), '-', '') as integer)`,
  comparable: undefined,
  neverUnique: new Set<string>(),
  untrue: (condition) => `(${condition}) is not true`,
  unlessFalse: (condition) => `coalesce(${condition}, 1 = 1)`,
  after: (columns) => ({
    condition: `(${columns.join(', ')}) > (${columns.map(() => '?').join(', ')})`,
    keys: [...columns.keys()],
  }),
  addTable: (table, columns) => `create table if not exists ${table} ${columns}`,
} satisfies Partial<Dialect>

/** An insert that replaces the row with the same key where a condition holds, in the words of PostgreSQL and SQLite. */
export function onConflict(table: string, key: string, columns: readonly string[], condition: string): string {
  const set = columns.filter((it) => it !== key).map((it) => `${it} = excluded.${it}`)
  return `${insert(table, columns)}
    on conflict (${key}) do update set ${set.join(', ')} where ${table}.${condition}`
}

/** An insert that does nothing where there is a row with the same key. */
export function insertNew(table: string, columns: readonly string[]): string {
  return `${insert(table, columns)} on conflict do nothing`
}

/**
 * An insert that adds its last value to the row with the same key, if there is one, in the words of PostgreSQL and
 * SQLite.
 */
export function addTo(table: string, key: readonly string[], column: string): string {
  return `${insert(table, [...key, column])} on conflict (${key.join(', ')}) do update set ${column} = ${table}.${column} + excluded.${column}`
}

/** A deletion of the first rows that a condition finds. */
export function deleteSome(table: string, key: readonly string[], condition: string): string {
  const names = key.join(', ')
  const place = key.length > 1 ? `(${names})` : names
  return `delete from ${table} where ${place} in (select ${names} from ${table} where ${condition} limit ?)`
}

/** An index on the rows of which a condition is true. */
export function addIndex({ name, table, columns, where }: PartialIndex): string {
  const rows = where ? ` where ${where.column} = ${where.value} and ${where.condition}` : ''
  return `create index if not exists ${name} on ${table} (${columns.join(', ')})${rows}`
}

/** A term of an order that says where null goes. */
export function order(column: string, { descending, nulls }: Direction): string {
  return `${column} ${descending ? 'desc' : 'asc'}${nulls === undefined ? '' : ` nulls ${nulls}`}`
}

/**
 * How many microseconds a duration has, where engines do not know what one is: told by how to find the number before a
 * letter.
 */
export function microsecondsBy(numberBefore: (text: string, letter: string) => string): (text: string) => string {
  const letters = { D: 86_400, H: 3600, M: 60, S: 1 }
  return (text) => {
    const parts = Object.entries(letters).map(([letter, seconds]) => `${numberBefore(text, letter)} * ${seconds}000000`)
    return `case when ${text} is not null then ${parts.join(' + ')} end`
  }
}

/**
 * What comes after a row, where rows cannot be compared: columns are compared one by one, and values appear several
 * times.
 */
export function afterByColumns(columns: readonly string[]): After {
  const [first = '', ...others] = columns
  if (others.length === 0) return { condition: `${first} > ?`, keys: [0] }
  const rest = afterByColumns(others)
  return {
    condition: `(${first} > ? or (${first} = ? and ${rest.condition}))`,
    keys: [0, 0, ...rest.keys.map((place) => place + 1)],
  }
}

function insert(table: string, columns: readonly string[]): string {
  return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
}
