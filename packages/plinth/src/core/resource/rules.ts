import {
  type Access,
  type AccessByVerb,
  type AccessTo,
  accessTo,
  meets,
  type Requirement,
  refuseEmptyAccess,
} from '../access.ts'
import type { Failure } from '../failure/failure.ts'
import type { Principal } from '../principal.ts'
import { type AnySchema, type Fields, keywords, kind, optional } from '../schema/schema.ts'
import type { AnyResource } from './entity.ts'
import { ruleFields, type ShownName, stamps } from './row-fields.ts'
import { faultOfTotals, type Totals } from './totals.ts'

/** A row of another resource, or of the same, that a field holds the key of. */
export interface Reference {
  /** The other resource; as a function where it is declared later, or is the same: `(): AnyResource => folder`. */
  readonly to: AnyResource | (() => AnyResource)
  /**
   * What happens to the row when the other one is deleted: `restrict` (the default) forbids that with `conflict`,
   * `cascade` deletes it, too, and `clear` empties the field. What is done is recorded for each row.
   */
  readonly onDelete?: 'restrict' | 'cascade' | 'clear'
}

/** Rows that must not overlap: those with equal fields within, in the half-open range from one field to another. */
export interface Exclusion<N extends string = string> {
  readonly within: readonly N[]
  /** The first moment, and the first that is no longer part of it; absent when there is no end. */
  readonly range: readonly [start: N, end: N]
  /** What a write fails with, then under the code `overlap`. Default `conflict`. */
  readonly failure?: Failure<undefined>
}

/** Rows that are only marked when they are deleted. */
export interface SoftDelete {
  /** Days for which a deleted row can be restored, from 1 on; then it is removed for good. */
  readonly retention: number
}

/** What no resource has that anybody may call: nobody knows who does. */
export type ByKnown<A> = 'public' extends AccessTo<A, 'read'> | AccessTo<A, 'write'> | AccessTo<A, 'delete'>
  ? never
  : unknown

/** To whom the rows of other owners are open, within the tenant; who may write them may read them, too. */
export interface OwnerExceptions {
  readonly read: Requirement
  /** Default: nobody. */
  readonly write?: Requirement | undefined
}

/** Rows are their owner's: always, or except to some. */
export type OwnerRule = 'user' | { readonly except: OwnerExceptions }

/** Whose the rows of a resource are and what must be true of them: obeyed by whatever reads or writes them. */
export interface RuleOptions<F extends Fields, A> {
  /** Rows belong to the tenant of the caller. */
  readonly tenant?: true & ByKnown<A>
  /** The field that holds a location: callers see and write rows of their own locations only. */
  readonly location?: keyof F & string & ByKnown<A>
  /**
   * The scope without which a caller neither sees nor sets a field, nor filters or sorts by it: `{ salary: 'people:pay'
   * }`.
   */
  readonly masks?: { readonly [K in keyof F & string]?: string }
  /** Fields that hold the key of another row. */
  readonly references?: { readonly [K in keyof F & string]?: Reference }
  readonly exclusion?: readonly Exclusion<(keyof F & string) | 'owner_id'>[]
  /**
   * What the number of rows is kept by, for counts that cost the same however many there are. Default: it is not kept.
   */
  readonly totals?: Totals<(keyof F & string) | 'owner_id', (keyof F & string) | 'created_at'>
  /**
   * In unique sets, absent equals absent: two rows without a part of a set that are alike in the rest share it.
   * Default: they do not.
   */
  readonly nullsNotDistinct?: true
}

/** The rules of a resource, complete. */
export interface Rules {
  readonly tenant: boolean
  readonly owner: boolean
  /** To whom the rows of other owners are open; undefined where they are to nobody. */
  readonly exceptions: OwnerExceptions | undefined
  readonly location: string | undefined
  readonly masks: Readonly<Record<string, string>>
  readonly references: Readonly<Record<string, Reference>>
  readonly exclusion: readonly Exclusion[]
  readonly totals: Totals | undefined
  /** Whether absent equals absent in unique sets. */
  readonly nullsNotDistinct: boolean
  readonly softDelete: boolean
  /** Days for which a deleted row can be restored. */
  readonly retention: number
  /** What answers tell of a row beside its fields. */
  readonly shows: readonly ShownName[]
}

/** The resource that a reference is to. */
export function targetOf({ to }: Reference): AnyResource {
  return typeof to === 'function' ? to() : to
}

/** Whether the rows of other owners are open to a principal. */
export function isExcepted({ exceptions }: Rules, principal: Principal, to: 'read' | 'write'): boolean {
  if (!exceptions) return false
  const { read, write } = exceptions
  return (write !== undefined && meets(write, principal)) || (to === 'read' && meets(read, principal))
}

/** Fields that say which scope a caller needs to be shown them. */
export function withMasks(fields: Fields, masks: Rules['masks']): Fields {
  const masked = Object.entries(masks).map(([name, scope]) => [name, { ...fields[name], 'x-permissions': [scope] }])
  return { ...fields, ...Object.fromEntries(masked) }
}

const usualRetention = 30
/** A hundred years, in days: what is to be kept for longer is not to be deleted. */
const longestRetention = 36_500

const ordered = new Set(['integer', 'number', 'date', 'instant', 'duration'])

/** The rules that a resource declares. Throws a TypeError when they contradict its fields or its access. */
export function rulesOf(
  name: string,
  fields: Fields,
  options: RuleOptions<Fields, 'authenticated'> & {
    readonly owner?: OwnerRule
    readonly softDelete?: true | SoftDelete
    readonly access?: Access | AccessByVerb
    readonly key?: string
    readonly upsert?: boolean
    readonly history?: boolean
    readonly shows?: readonly ShownName[]
  },
): Rules {
  const rules: Rules = {
    tenant: options.tenant ?? false,
    owner: options.owner !== undefined,
    exceptions: typeof options.owner === 'object' ? options.owner.except : undefined,
    location: options.location,
    masks: (options.masks ?? {}) as Rules['masks'],
    references: (options.references ?? {}) as Rules['references'],
    exclusion: options.exclusion ?? [],
    totals: options.totals,
    nullsNotDistinct: options.nullsNotDistinct ?? false,
    softDelete: options.softDelete !== undefined,
    retention: typeof options.softDelete === 'object' ? options.softDelete.retention : usualRetention,
    shows: options.shows ?? [],
  }
  const fault = (text: string): TypeError => new TypeError(`The resource "${name}" ${text}.`)
  const field = (of: string): AnySchema => {
    const known = fields[of]
    if (!known) throw fault(`has a rule for "${of}", which it has no field for`)
    return known
  }
  const isOptional = (of: string): boolean => keywords(field(of))[optional] === true

  if (isPublic(options.access) && (rules.tenant || rules.owner || rules.location))
    throw fault('has rows of somebody, and nobody knows who calls a public operation')
  for (const requirement of Object.values(rules.exceptions ?? {}))
    refuseEmptyAccess(`The resource "${name}"`, requirement)
  if (rules.exceptions && (options.key !== undefined || options.upsert))
    throw fault('opens the rows of other owners, and a key that its callers choose does not tell whose is meant')
  if (!Number.isInteger(rules.retention) || rules.retention < 1 || rules.retention > longestRetention)
    throw fault(`keeps what is deleted for ${rules.retention} days: from 1 to ${longestRetention} can be meant`)
  const set = [
    ...(rules.tenant ? ['tenant_id'] : []),
    ...(rules.owner ? ['owner_id'] : []),
    ...(rules.softDelete ? ['deleted_at', 'purge_at', 'deleted'] : []),
    ...rules.shows,
  ]
  for (const taken of set) if (fields[taken]) throw fault(`has a field "${taken}", which its rules need for themselves`)
  if (rules.shows.includes('tenant_id') && !rules.tenant)
    throw fault("shows whose its rows are, and they are no tenant's")
  if (rules.shows.includes('deleted') && (options.key !== undefined || options.history))
    throw fault(
      'shows an id of what was deleted: rows with a key of their own have none, and their history does not tell it',
    )
  if (rules.location) field(rules.location)
  for (const of of Object.keys(rules.masks))
    if (!isOptional(of)) throw fault(`hides "${of}" from some: make it optional`)
  for (const [of, { onDelete }] of Object.entries(rules.references))
    if (!isOptional(of) && onDelete === 'clear') throw fault(`cannot clear "${of}": make it optional`)
  for (const { within, range } of rules.exclusion) {
    for (const of of within) if (of !== 'owner_id' || !rules.owner) field(of)
    const [start, end] = range.map((of) => field(of)[kind])
    if (start !== end || !ordered.has(start as string) || isOptional(range[0]))
      throw fault(`has no range from "${range[0]}" to "${range[1]}": both must have one order, and the first a value`)
  }
  const miscounted =
    rules.totals && faultOfTotals(rules.totals, { ...stamps, ...fields, ...(rules.owner && ruleFields.owner) })
  if (miscounted) throw fault(miscounted)
  return rules
}

function isPublic(access: Access | AccessByVerb = 'authenticated'): boolean {
  return (['read', 'write', 'delete'] as const).some((verb) => accessTo(access, verb) === 'public')
}
