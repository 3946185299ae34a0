import type { AnyResource } from '../core/entity.ts'
import { filterFields } from '../core/filter.ts'
import { type Filter, filterReader } from '../core/filter-expression.ts'
import type { Resource } from '../core/resource.ts'
import { cache } from './cache.ts'
import { type Column, column, masked, quote } from './column.ts'
import type { SqlRow, SqlValue } from './dialect/connection.ts'

/** A row as handlers see it: fields in declared order, absent ones left out. */
export type Row = Record<string, unknown>

/** A resource as a table: its columns and its statements. */
export interface Table {
  /** The name of the resource. */
  readonly resource: string
  /** The name of the table: the resource's plural. */
  readonly name: string
  readonly key: Column
  /** Whether the server makes the key. */
  readonly keyMade: boolean
  /** In declared order: key, fields, stamps. */
  readonly columns: readonly Column[]
  /** The columns without the stamps and without a key that the server makes. */
  readonly declared: readonly Column[]
  readonly column: ReadonlyMap<string, Column>
  readonly filter: ReadonlySet<string>
  readonly sort: ReadonlySet<string>
  /** Reads `or` parameters. Throws `validation_failed`. */
  readonly readFilters: (texts: readonly string[]) => readonly Filter[]
  readonly unique: readonly (readonly string[])[]
  /** `select ...`, all columns, to be followed by where they come from. */
  readonly selected: string
  /** `from ...`, to be followed by a condition. */
  readonly from: string
  /** `select ... from ...`, to be followed by a condition. */
  readonly select: string
  readonly findByKey: string
  readonly insert: string
  readonly delete: string
  /** Finds the row with a unique set. Throws a TypeError when the names are none. */
  readonly findBy: (names: readonly string[]) => { readonly sql: string; readonly columns: readonly Column[] }
  /** Sets the fields, version, updated_at of the row with a key; parameters in that order. */
  readonly update: (fields: readonly Column[]) => string
  readonly encode: (row: Row) => SqlValue[]
  readonly decode: (row: SqlRow) => Row
  /** A row as the audit log may hold it. */
  disclose(row: Row): Row
}

const stamps = new Set(['version', 'created_at', 'updated_at'])

/** The table of a resource. Throws a TypeError when it is to be ordered by what SQL text cannot order. */
export function table(described: AnyResource): Table {
  const { name, plural, key: keyName, fields, entity, filter, sort, unique } = described as Resource
  const columns = Object.entries(entity.properties).map(([field, schema]) => column(field, schema))
  const byName = new Map(columns.map((it) => [it.name, it]))
  const inexact = sort.find((field) => byName.get(field)?.kind === 'decimal')
  if (inexact) throw new TypeError(`"${name}" cannot be sorted by "${inexact}": a decimal is kept as text.`)

  const key = byName.get(keyName) as Column
  const keyMade = !(keyName in fields)
  const from = quote(plural)
  const names = columns.map((it) => it.quoted).join(', ')
  const selected = `select ${names}`
  const select = `${selected} from ${from}`
  const where = `where ${key.quoted} = ?`
  const finds = cache<ReturnType<Table['findBy']>>(100)
  const updates = cache<string>(200)
  return {
    resource: name,
    name: plural,
    key,
    keyMade,
    columns,
    declared: columns.filter((it) => !stamps.has(it.name) && !(keyMade && it === key)),
    column: byName,
    filter: new Set(filter),
    sort: new Set(sort.length > 0 ? sort : ['created_at']),
    readFilters: filterReader(filterFields(filter, entity.properties)),
    unique,
    selected,
    from: `from ${from}`,
    select,
    findByKey: `${select} ${where}`,
    insert: `insert into ${from} (${names}) values (${columns.map(() => '?').join(', ')})`,
    delete: `delete from ${from} ${where}`,
    findBy: (wanted) =>
      finds(wanted.join(), () => {
        const set = [[keyName], ...unique].find(
          (it) => it.length === wanted.length && it.every((n) => wanted.includes(n)),
        )
        if (!set) throw new TypeError(`"${name}" is found by its key or a unique set, not by "${wanted.join('", "')}".`)
        const found = wanted.map((it) => byName.get(it) as Column)
        return { sql: `${select} where ${found.map((it) => `${it.quoted} = ?`).join(' and ')}`, columns: found }
      }),
    update: (changed) =>
      updates(changed.map((it) => it.name).join(), () => {
        const set = changed.map((it) => `${it.quoted} = ?, `).join('')
        return `update ${from} set ${set}"version" = ?, "updated_at" = ? ${where}`
      }),
    encode: (row) => columns.map((it) => it.encode(row[it.name])),
    decode: columns.some((it) => it.optional || it.decode) ? decoder(columns) : (row) => row,
    disclose: columns.some((it) => it.secret) ? discloser(columns) : (row) => row,
  }
}

function discloser(columns: readonly Column[]): (row: Row) => Row {
  const secrets = columns.filter((it) => it.secret).map(({ name }) => name)
  return (row) => {
    const shown = { ...row }
    for (const name of secrets) if (name in shown) shown[name] = masked
    return shown
  }
}

function decoder(columns: readonly Column[]): (row: SqlRow) => Row {
  return (row) => {
    const entity: Row = {}
    for (const { name, decode } of columns) {
      const value = row[name] as SqlValue
      if (value !== null) entity[name] = decode ? decode(value) : value
    }
    return entity
  }
}
