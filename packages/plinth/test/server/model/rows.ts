import { isDeepStrictEqual } from 'node:util'
import type { Caller } from './library.ts'

export type Kind = 'shelf' | 'book'
export type Fields = Readonly<Record<string, unknown>>

/** What a row was from some moment on. */
export interface Version {
  readonly version: number
  readonly action: 'create' | 'update' | 'delete' | 'restore'
  readonly at: string
  readonly by: string
  readonly fields: Fields
  readonly purgeAt: string | undefined
}

/** A row, with all that it has been; the last is what it is. */
export interface Row {
  readonly kind: Kind
  readonly id: string
  readonly tenant: string
  readonly owner: string | undefined
  readonly versions: Version[]
}

/** One of the answers that a call may be refused with. */
export type Refusal = readonly [status: number, code: string]

/** What a write comes to: refused with one of these, or done. */
export type Outcome =
  | { readonly refused: readonly Refusal[] }
  | { readonly refused?: undefined; readonly status: number; readonly row: Row | undefined }

interface Rule {
  readonly required?: boolean
  readonly default?: unknown
  readonly immutable?: boolean
  readonly scope?: string
  readonly refers?: boolean
}

/** What the fields of a resource are, as far as the model has to know. */
const rules: Readonly<Record<Kind, Readonly<Record<string, Rule>>>> = {
  shelf: { name: { required: true }, note: {} },
  book: {
    title: { required: true },
    copies: { default: 1 },
    isbn: {},
    kind: { immutable: true },
    review: { scope: 'book:review' },
    pin: {},
    tags: {},
    read_at: {},
    place: { required: true, immutable: true },
    room: {},
    from: { default: 0 },
    to: {},
    home_id: { refers: true },
    spot_id: { refers: true },
    lamp_id: { refers: true },
  },
}

const month = 30 * 24 * 3600_000

export const now = (row: Row): Version => row.versions.at(-1) as Version
export const isDeleted = (row: Row): boolean => now(row).purgeAt !== undefined

/** Whether a row is one of the caller's, deleted or not. */
export function isTheirs({ tenant, user, locations }: Caller, row: Row): boolean {
  if (row.tenant !== tenant) return false
  return row.kind === 'shelf' || (row.owner === user && locations.includes(now(row).fields.place as string))
}

/** A row as a caller is shown some version of it. */
export function shown(caller: Caller, row: Row, version: Version, secrets = true): Record<string, unknown> {
  const fields = Object.entries(version.fields).filter(([name]) => {
    const { scope } = rules[row.kind][name] as Rule
    return scope === undefined || caller.scopes.includes(scope)
  })
  const told = fields.map(([name, value]) => [name, name === 'pin' && !secrets ? '***' : value])
  return {
    ...Object.fromEntries(told),
    id: row.id,
    ...(row.owner !== undefined && { owner_id: row.owner }),
    version: version.version,
    created_at: row.versions[0]?.at,
    updated_at: version.at,
    ...(version.purgeAt !== undefined && { deleted_at: version.at, purge_at: version.purgeAt }),
  }
}

/** What a write is meant for: this version, no row, or whatever there is. */
export type Condition = number | 'none' | undefined

/** All rows, and what writes make of them. */
export class Rows {
  all: Row[] = []
  #moment = ''

  /** Says what time it is. */
  at(moment: string): void {
    this.#moment = moment
  }

  /** Does all of it or, when it answers refusals, nothing. */
  try<T extends { readonly refused?: readonly Refusal[] | undefined }>(work: () => T): T {
    const before = this.all.map((row) => ({ ...row, versions: [...row.versions] }))
    const outcome = work()
    if (outcome.refused) this.all = before
    return outcome
  }

  find(caller: Caller, kind: Kind, id: string): Row | undefined {
    return this.all.find((row) => row.kind === kind && row.id === id && isTheirs(caller, row))
  }

  create(caller: Caller, kind: Kind, given: Fields, id: string): Outcome {
    const { fields, refused } = this.#intended(caller, kind, undefined, given, true)
    if (refused.length > 0) return { refused }
    const owner = kind === 'book' ? caller.user : undefined
    const row: Row = { kind, id, tenant: caller.tenant, owner, versions: [] }
    this.all.push(row)
    this.#add(caller, row, 'create', fields)
    return { status: 201, row }
  }

  /** Replaces a row, or makes it under this id where there is none. */
  put(caller: Caller, kind: Kind, id: string, given: Fields, condition: Condition): Outcome {
    if (this.find(caller, kind, id)) return this.change(caller, kind, id, given, condition, true)
    if (condition !== undefined && condition !== 'none')
      return { refused: [[412, 'version_conflict'], ...invalid(caller, kind, given, true)] }
    const isTaken = this.all.some(
      (row) => row.kind === kind && row.id === id && row.tenant === caller.tenant && row.owner === caller.user,
    )
    if (isTaken && kind === 'book') {
      const { refused } = this.try(() => ({ refused: this.create(caller, kind, given, id).refused ?? [] }))
      return { refused: [[409, 'already_exists'], ...refused] }
    }
    return this.create(caller, kind, given, id)
  }

  /** Changes the fields that are given, or all of them. */
  change(caller: Caller, kind: Kind, id: string, given: Fields, condition: Condition, whole: boolean): Outcome {
    const row = this.find(caller, kind, id)
    const early = this.#unfit(row, condition)
    if (!row || early.length > 0) return { refused: [...early, ...invalid(caller, kind, given, whole)] }
    const { fields, refused } = this.#intended(caller, kind, row, given, whole)
    if (refused.length > 0) return { refused }
    if (!isDeepStrictEqual(fields, now(row).fields)) this.#add(caller, row, 'update', fields)
    return { status: 200, row }
  }

  delete(caller: Caller, kind: Kind, id: string, condition: Condition): Outcome {
    const row = this.find(caller, kind, id)
    const early = this.#unfit(row, condition)
    if (!row || early.length > 0) return { refused: early }
    const books = this.all.filter((it) => it.kind === 'book' && it.tenant === row.tenant && !isDeleted(it))
    const gone = books.filter((it) => now(it).fields.home_id === id)
    const kept = books.filter((it) => !gone.includes(it))
    if (kept.some((it) => now(it).fields.lamp_id === id)) return { refused: [[409, 'conflict']] }
    for (const it of [row, ...gone]) this.#add(caller, it, 'delete', now(it).fields)
    for (const it of kept) {
      const { spot_id, ...fields } = now(it).fields
      if (spot_id === id) this.#add(caller, it, 'update', fields)
    }
    return { status: 204, row: undefined }
  }

  restore(caller: Caller, kind: Kind, id: string, condition: Condition): Outcome {
    const row = this.find(caller, kind, id)
    if (!row) return { refused: [[404, 'not_found']] }
    if (!isDeleted(row)) return { refused: [[409, 'not_deleted'], ...this.#unfit(row, condition)] }
    const { fields } = now(row)
    const refused = this.#conflicts(row.tenant, row.owner, kind, fields, row)
    if (this.#isStale(row, condition)) refused.push([412, 'version_conflict'])
    if (refused.length > 0) return { refused }
    this.#add(caller, row, 'restore', fields)
    return { status: 200, row }
  }

  #unfit(row: Row | undefined, condition: Condition): Refusal[] {
    if (!row) return [[404, 'not_found']]
    const refused: Refusal[] = isDeleted(row) ? [[410, 'deleted']] : []
    if (this.#isStale(row, condition)) refused.push([412, 'version_conflict'])
    return refused
  }

  #isStale(row: Row, condition: Condition): boolean {
    return condition === 'none' || (typeof condition === 'number' && condition !== now(row).version)
  }

  #add({ user }: Caller, row: Row, action: Version['action'], fields: Fields): void {
    const purgeAt = action === 'delete' ? new Date(Date.parse(this.#moment) + month).toISOString() : undefined
    const version = row.versions.length + 1
    row.versions.push({ version, action, at: this.#moment, by: user, fields, purgeAt })
  }

  /** The fields that a row is to have, and all that is wrong with them. */
  #intended(caller: Caller, kind: Kind, row: Row | undefined, given: Fields, whole: boolean) {
    const before = row && now(row).fields
    const fields: Record<string, unknown> = {}
    const refused = invalid(caller, kind, given, whole)
    for (const [name, rule] of Object.entries(rules[kind])) {
      const had = before?.[name]
      const isGiven = whole ? (given[name] ?? undefined) !== undefined : name in given
      const isKept = rule.immutable || (rule.scope !== undefined && !caller.scopes.includes(rule.scope))
      let value = isGiven ? (given[name] ?? rule.default) : whole && !isKept ? rule.default : had
      if (isGiven && rule.immutable && before && value !== had) refused.push([400, 'validation_failed'])
      if (name === 'read_at' && value !== undefined) value = new Date(value as string).toISOString()
      if (value !== undefined) fields[name] = value
    }
    if (kind === 'book') {
      if (fields.to !== undefined && (fields.to as number) <= (fields.from as number))
        refused.push([400, 'validation_failed'])
      if (!before && !caller.locations.includes(fields.place as string)) refused.push([403, 'permission_denied'])
    }
    const owner = kind === 'book' ? caller.user : undefined
    return { fields, refused: [...refused, ...this.#conflicts(caller.tenant, owner, kind, fields, row)] }
  }

  /** What other rows have against one with these fields. */
  #conflicts(tenant: string, owner: string | undefined, kind: Kind, fields: Fields, self: Row | undefined): Refusal[] {
    const refused: Refusal[] = []
    const live = this.all.filter((it) => it.tenant === tenant && it !== self && !isDeleted(it))
    const others = live.filter((it) => it.kind === kind)
    const shares = (name: string, among: readonly Row[]): boolean =>
      fields[name] !== undefined && among.some((it) => now(it).fields[name] === fields[name])
    if (kind === 'shelf' && shares('name', others)) refused.push([409, 'already_exists'])
    const own = others.filter((it) => it.owner === owner)
    if (kind === 'book' && shares('isbn', own)) refused.push([409, 'already_exists'])
    if (fields.room !== undefined && others.some((it) => overlap(now(it).fields, fields)))
      refused.push([409, 'conflict'])
    for (const [name, { refers }] of Object.entries(rules[kind]))
      if (refers && fields[name] !== undefined && !live.some((it) => it.kind === 'shelf' && it.id === fields[name]))
        refused.push([409, 'conflict'])
    return refused
  }
}

/** What is wrong with the fields that are given, whatever there is. */
function invalid(caller: Caller, kind: Kind, given: Fields, whole: boolean): Refusal[] {
  return Object.entries(rules[kind]).flatMap(([name, { required, scope, ...rule }]): Refusal[] => {
    const value = given[name] ?? undefined
    const isMissing = value === undefined && (whole ? required : name in given && (required || 'default' in rule))
    if (isMissing || (required && value === '')) return [[400, 'validation_failed']]
    return value !== undefined && scope !== undefined && !caller.scopes.includes(scope)
      ? [[403, 'permission_denied']]
      : []
  })
}

function overlap(one: Fields, other: Fields): boolean {
  const end = ({ to = Number.POSITIVE_INFINITY }: Fields) => to as number
  return one.room === other.room && (one.from as number) < end(other) && (other.from as number) < end(one)
}
