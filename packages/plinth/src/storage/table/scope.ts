import { problem } from '../../core/failure/problems.ts'
import type { Filter } from '../../core/filter/filter-expression.ts'
import type { Principal } from '../../core/principal.ts'
import type { Rules } from '../../core/resource/rules.ts'
import { readDeleted } from '../../core/standard/soft-delete-operations.ts'
import type { SqlValue } from '../dialect/connection.ts'
import { quote } from './column.ts'
import { type Row, without } from './row.ts'

/** Whose rows a table's statements are about, compiled once. */
export interface Scope {
  /** The columns that say whose a row is: `tenant_id`, `owner_id`. */
  readonly columns: readonly string[]
  /** What statements ask of a row beside its key: ` and "tenant_id" = ?`; empty where nothing is asked. */
  readonly sql: string
  /** The field that holds a location, where rows are seen by location. */
  readonly location: string | undefined
  /** What a caller may touch. Throws `permission_denied` when nothing says whose rows it is about. */
  readonly reachOf: (principal: Principal | undefined) => Reach
}

/** What a caller may touch of a table. */
export interface Reach {
  /** What stands for the marks in the scope's SQL. */
  readonly values: readonly SqlValue[]
  /** What its rows are stamped with; undefined where they belong to nobody. */
  readonly stamp: Row | undefined
  /** Its locations; undefined where they do not matter. */
  readonly locations: readonly string[] | undefined
  /** The fields that it is not shown. */
  readonly hidden: readonly string[]
  /** Whether it may see what was deleted. */
  readonly seesDeleted: boolean
}

/** Everybody's rows, and all of them. */
const all: Reach = { values: [], stamp: undefined, locations: undefined, hidden: [], seesDeleted: true }

/** The scope that leaves all rows to whoever asks: that of tables without rules, and of the service's own work. */
export const everything: Scope = { columns: [], sql: '', location: undefined, reachOf: () => all }

/** The scope that the rules of a resource make; `isWide`, for those to whom the rows of other owners are open. */
export function scopeOf(
  name: string,
  { tenant, owner, location, masks, softDelete, shows }: Rules,
  isWide = false,
): Scope {
  const masked = Object.entries(masks)
  if (!tenant && !owner && !location && !softDelete && masked.length === 0) return everything
  const columns = [...(tenant ? ['tenant_id'] : []), ...(owner && !isWide ? ['owner_id'] : [])]
  const toSeeDeleted = readDeleted(name)
  const isOwned = tenant || owner
  const showsTenant = shows.includes('tenant_id')
  return {
    columns,
    sql: columns.map((it) => ` and ${quote(it)} = ?`).join(''),
    location,
    reachOf(principal) {
      const stamp: Row = {}
      if (tenant) stamp.tenant_id = principal?.tenant ?? refuse('a tenant')
      if (owner) stamp.owner_id = principal?.user ?? refuse('a user')
      const hidden = masked.filter(([, scope]) => !principal?.scopes.includes(scope)).map(([field]) => field)
      return {
        values: columns.map((it) => stamp[it] as string),
        stamp: isOwned ? stamp : undefined,
        locations: location === undefined ? undefined : locationsOf(principal),
        hidden: tenant && !showsTenant ? ['tenant_id', ...hidden] : hidden,
        seesDeleted: softDelete && principal?.scopes.includes(toSeeDeleted) === true,
      }
    },
  }
}

/** What the owner of a row reaches, for whoever acts in their place. Throws a TypeError when the row names none. */
export function reachOfRow({ columns }: Scope, row: Row): Reach {
  const missing = columns.find((name) => typeof row[name] !== 'string')
  if (missing) throw new TypeError(`It is not said whose rows are meant: "${missing}" is missing.`)
  const stamp = Object.fromEntries(columns.map((name) => [name, row[name]]))
  return { ...all, values: columns.map((name) => row[name] as string), stamp }
}

/** What a caller sees of a row that the SQL of a scope lets through; undefined when it is not theirs after all. */
export function seen({ location }: Scope, { locations, hidden }: Reach, row: Row): Row | undefined {
  return isWithin(location, locations, row) ? without(row, hidden) : undefined
}

/** Whether a row is at one of these locations, where they matter. */
export function isWithin(location: string | undefined, locations: Reach['locations'], row: Row): boolean {
  return location === undefined || locations === undefined || locations.includes(row[location] as string)
}

/** What of deleted rows a list is to show; default: none of them. */
export type ShownDeleted = 'include' | 'only' | undefined

/** What a list asks of every row, whatever else is asked of it. */
export function rulings(
  { scope: { columns, location }, rules: { softDelete } }: { readonly scope: Scope; readonly rules: Rules },
  { values, locations }: Reach,
  deleted: ShownDeleted,
): Filter[] {
  const asked: Filter[] = columns.map((parameter, place) => ({
    kind: 'comparison',
    parameter,
    value: values[place],
  }))
  if (locations) asked.push({ kind: 'comparison', parameter: `${location}__in`, value: locations })
  if (softDelete && deleted !== 'include')
    asked.push({ kind: 'comparison', parameter: 'deleted_at__null', value: deleted === undefined })
  return asked
}

function locationsOf(principal: Principal | undefined): readonly string[] {
  const { location, locations = location === undefined ? [] : [location] } = principal ?? refuse('a location')
  return locations.length > 0 ? locations : refuse('a location')
}

function refuse(what: string): never {
  throw problem('permission_denied', { detail: `The caller acts for nobody who has rows here: it needs ${what}.` })
}
