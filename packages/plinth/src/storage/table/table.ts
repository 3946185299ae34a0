import { cache } from '../../core/cache.ts'
import { filterFields } from '../../core/filter/filter.ts'
import { type Filter, filterReader } from '../../core/filter/filter-expression.ts'
import { paramsReader } from '../../core/filter/filter-params.ts'
import { filterTreeReader } from '../../core/filter/filter-tree-reader.ts'
import type { Principal } from '../../core/principal.ts'
import type { AnyResource } from '../../core/resource/entity.ts'
import { filterable, isRelated } from '../../core/resource/related-fields.ts'
import type { Resource } from '../../core/resource/resource.ts'
import type { Rules } from '../../core/resource/rules.ts'
import { t } from '../../core/schema/vocabulary.ts'
import type { KeyLookup, SqlRow, SqlValue } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type Totals, totalsOf } from '../totals/totals.ts'
import { assertNames } from './bounded-name.ts'
import { type Column, column, masked, quote } from './column.ts'
import type { Row } from './row.ts'
import { everything, type Scope, scopeOf, seen } from './scope.ts'
import { sharesKeys } from './shared-key.ts'

/** A resource as a table: its columns and its statements. */
export interface Table {
  readonly dialect: Dialect
  /** The name of the resource. */
  readonly resource: string
  /** The name of the table: the resource's plural. */
  readonly name: string
  readonly key: Column
  /** Whether the server makes the key. */
  readonly keyMade: boolean
  /** Whether several rows may have one key, of which each caller sees one. */
  readonly isKeyShared: boolean
  /** In declared order: key, fields, stamps, then the tenant. */
  readonly columns: readonly Column[]
  /** The columns without the stamps and without a key that the server makes. */
  readonly declared: readonly Column[]
  readonly column: ReadonlyMap<string, Column>
  /** The columns of which a value can be written in several ways. */
  readonly spelled: readonly Column[]
  readonly filter: ReadonlySet<string>
  /** What else lists are filtered by, of rows that fields refer to: `location.country_code`. */
  readonly related: ReadonlySet<string>
  readonly sort: ReadonlySet<string>
  /** Reads `or` parameters. Throws `validation_failed`. */
  readonly readFilters: (texts: readonly string[]) => readonly Filter[]
  /** Reads a filter as data. Throws `validation_failed`. */
  readonly readTree: (tree: unknown) => Filter
  /** Reads filter parameters in another dialect, where that is declared. Throws `validation_failed`. */
  readonly readParams: ReturnType<typeof paramsReader> | undefined
  readonly unique: readonly (readonly string[])[]
  /** The fields by which the service's own work goes through everybody's rows. */
  readonly sweep: readonly string[]
  readonly rules: Rules
  /** Where the number of its rows is kept; undefined where it is not. */
  readonly totals: Totals | undefined
  /** Whose rows its statements are about: what the scope asks for is bound after all other values. */
  readonly scope: Scope
  /** What else names a row that is written, where its key alone does not: bound like what a scope asks for. */
  readonly identity: readonly string[]
  /**
   * The parameters by which rules ask something of every row of a list, each with an index for them to begin with;
   * where the rows of all owners are open, those of one have an index, too.
   */
  readonly rulings: ReadonlySet<string>
  /** `select ...`, all columns, to be followed by where they come from. */
  readonly selected: string
  /** `from ...`, to be followed by a condition. */
  readonly from: string
  /** `select ... from ...`, to be followed by a condition. */
  readonly select: string
  readonly findByKey: KeyLookup
  /** Finds the row that has the key of another one now, and is of the same. */
  readonly findAgain: string
  /** Finds the row with a key and keeps it as it is: nobody else changes it before the transaction ends. */
  readonly findKept: string
  /** Finds the row with a key that was deleted last. */
  readonly findDeleted: string
  readonly insert: string
  readonly delete: string
  /** Removes the row with a key that was deleted at a moment. */
  readonly purge: string
  /** The deleted rows whose time has come before a moment, those that are due first; where rows can be deleted so. */
  readonly due: Pages | undefined
  /** Finds the row with a unique set. Throws a TypeError when the names are none. */
  readonly findBy: (names: readonly string[]) => { readonly sql: string; readonly columns: readonly Column[] }
  /** Sets the fields, version, updated_at of the row with a key; parameters in that order. */
  readonly update: (fields: readonly Column[]) => string
  /** The same of a row with a key that was deleted at a moment. */
  readonly updateDeleted: (fields: readonly Column[]) => string
  readonly encode: (row: Row) => SqlValue[]
  readonly decode: (row: SqlRow) => Row
  /** A row as the audit log may hold it. */
  disclose(row: Row): Row
  /** What a caller sees of a row; undefined when it is at a location that is not theirs. Throws `permission_denied`. */
  view(principal: Principal | undefined, row: Row): Row | undefined
}

/** Statements that read rows page by page: `[...values, limit]`, and `[...values, ...after, limit]`. */
export interface Pages {
  readonly first: string
  /** What comes after a row, by the values of these of its columns. */
  readonly next: string
  readonly after: readonly Column[]
}

const stamps = new Set(['version', 'created_at', 'updated_at'])
const deletionStamps = new Set(['deleted_at', 'purge_at'])
/** Whose a row is, for tables alone: nobody is shown it. */
const tenantId = t.ReadOnly(t.String())

/**
 * The table of a resource, whose statements are about the rows in a scope; by default the one that its rules make.
 * Throws a TypeError when it is to be ordered by what SQL text cannot order.
 */
export function table(described: AnyResource, dialect: Dialect, within?: Scope): Table {
  const {
    name,
    plural,
    key: keyName,
    fields,
    entity,
    filter,
    sort,
    unique,
    sweep,
    rules,
    forms,
  } = described as Resource
  const scope = within ?? scopeOf(name, rules)
  const columns = Object.entries({ ...entity.properties, ...(rules.tenant && { tenant_id: tenantId }) })
    // It is told of a row that has been deleted, and stored nowhere.
    .filter(([field]) => !(field === 'deleted' && rules.shows.includes(field)))
    .map(([field, schema]) => column(field, schema, dialect))
  assertNames(
    name,
    plural,
    columns.map((it) => it.name),
  )
  const byName = new Map(columns.map((it) => [it.name, it]))
  const endless = dialect.comparable && sort.find((field) => byName.get(field)?.type === 'text')
  if (endless) throw new TypeError(`"${name}" cannot be sorted by "${endless}" here: it has more than 255 characters.`)
  const wide = unique.flat().find((field) => dialect.neverUnique.has(byName.get(field)?.type ?? ''))
  if (wide) throw new TypeError(`"${name}" cannot be unique by "${wide}" here: it has more than 255 characters.`)

  const key = byName.get(keyName) as Column
  const keyMade = !(keyName in fields)
  const from = quote(plural)
  const names = columns.map((it) => it.quoted).join(', ')
  const selected = `select ${names}`
  const select = `${selected} from ${from}`
  const live = rules.softDelete ? ' and "deleted_at" is null' : ''
  const one = `where ${key.quoted} = ?`
  const where = `${one}${live}${scope.sql}`
  const isKeyShared = sharesKeys(described as Resource)
  const belonging = isKeyShared ? scopeOf(name, rules) : everything
  const written = `${live}${scope.sql || belonging.sql}`
  const deleted = ` and "deleted_at" = ?${scope.sql || belonging.sql}`
  const changing = (rows: string) => (changed: readonly Column[]) =>
    updates(`${rows} ${changed.map((it) => it.name).join()}`, () => {
      const set = changed.map((it) => `${it.quoted} = ?, `).join('')
      return `update ${from} set ${set}"version" = ?, "updated_at" = ? ${one}${rows}`
    })
  const hidesTenant = rules.tenant && !rules.shows.includes('tenant_id')
  const finds = cache<ReturnType<Table['findBy']>>(100)
  const updates = cache<string>(200)
  const parameters = filterFields(filter, filterable(described as Resource))
  const sortable = new Set(sort.length > 0 ? sort : ['created_at'])
  return {
    dialect,
    resource: name,
    name: plural,
    key,
    keyMade,
    isKeyShared,
    columns,
    declared: columns.filter(
      (it) => !stamps.has(it.name) && !(rules.softDelete && deletionStamps.has(it.name)) && !(keyMade && it === key),
    ),
    column: byName,
    spelled: columns.filter((it) => it.spell),
    filter: new Set(filter.filter((it) => !isRelated(it))),
    related: new Set(filter.filter(isRelated)),
    sort: sortable,
    readFilters: filterReader(parameters),
    readTree: filterTreeReader(parameters),
    readParams: forms.filterDialect === 'filterparams' ? paramsReader(parameters, sortable) : undefined,
    unique,
    sweep,
    rules,
    totals: totalsOf({ plural, rules, dialect }, byName),
    scope,
    identity: scope === everything ? belonging.columns : [],
    rulings: new Set([
      ...scope.columns,
      ...(rules.exceptions && scope !== everything ? ['owner_id'] : []),
      ...(scope.location === undefined ? [] : [`${scope.location}__in`]),
      ...(rules.softDelete ? ['deleted_at__null'] : []),
    ]),
    selected,
    from: `from ${from}`,
    select,
    findByKey: {
      one: `${select} ${where}`,
      many: `${select} where ${dialect.among(key.quoted, key.type)}${live}${scope.sql}`,
      key: keyName,
    },
    findAgain: `${select} ${one}${written}`,
    findKept: dialect.keeping(`${select} ${where}`),
    findDeleted: dialect.first(
      `${select} ${one} and "deleted_at" is not null${scope.sql} order by "deleted_at" desc`,
      1,
    ),
    insert: `insert into ${from} (${names}) values (${columns.map(() => '?').join(', ')})`,
    delete: `delete from ${from} ${one}${written}`,
    purge: `delete from ${from} ${one}${deleted}`,
    due: rules.softDelete
      ? pages({ select, column: byName, dialect }, '"purge_at" <= ?', ['purge_at', keyName, ...belonging.columns])
      : undefined,
    findBy: (wanted) =>
      finds(wanted.join(), () => {
        const set = [[keyName], ...unique].find(
          (it) => it.length === wanted.length && it.every((n) => wanted.includes(n)),
        )
        if (!set) throw new TypeError(`"${name}" is found by its key or a unique set, not by "${wanted.join('", "')}".`)
        const found = wanted.map((it) => byName.get(it) as Column)
        const equal = found.map((it) => `${it.quoted} = ?`).join(' and ')
        return { sql: `${select} where ${equal}${live}${scope.sql}`, columns: found }
      }),
    update: changing(written),
    updateDeleted: changing(deleted),
    encode: (row) => columns.map((it) => it.encode(row[it.name])),
    decode: columns.some((it) => it.optional || it.decode) ? decoder(columns) : (row) => row,
    view: (principal, row) => seen(scope, scope.reachOf(principal), row),
    disclose: hidesTenant || columns.some((it) => it.secret) ? discloser(columns, hidesTenant) : (row) => row,
  }
}

function discloser(columns: readonly Column[], hidesTenant: boolean): (row: Row) => Row {
  const secrets = columns.filter((it) => it.secret).map(({ name }) => name)
  return (row) => {
    const shown = { ...row }
    for (const name of secrets) if (name in shown) shown[name] = masked
    if (hidesTenant) delete shown.tenant_id
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

/** The statements that read the rows of which something is true, ordered by these columns. */
export function pages(
  { select, column, dialect }: Pick<Table, 'select' | 'column' | 'dialect'>,
  condition: string,
  order: readonly string[],
): Pages {
  const columns = order.map((name) => column.get(name) as Column)
  const names = columns.map(({ quoted }) => quoted)
  const after = dialect.after(names)
  const read = (where: string): string => dialect.first(`${select} where ${where} order by ${names.join(', ')}`)
  return {
    first: read(condition),
    next: read(`${condition} and ${after.condition}`),
    after: after.keys.map((place) => columns[place] as Column),
  }
}
