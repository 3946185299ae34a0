import type { Failed } from '../../core/failure/failure.ts'
import { invalid, problem } from '../../core/failure/problems.ts'
import { uuidv7 } from '../../core/uuid.ts'
import { changedFields, changes, creation } from './changes.ts'
import type { Column } from './column.ts'
import { assertNotSet } from './mask.ts'
import type { Row } from './row.ts'
import { isWithin } from './scope.ts'
import type { Table } from './table.ts'
import type { TableUnit } from './unit.ts'

/** Milliseconds. */
const day = 86_400_000

/** The fields that a write is given, as they may be set. Throws a TypeError for what no service may set. */
export function settable({ table, reach: { hidden } }: TableUnit, fields: object): Row {
  for (const name in fields) {
    if (!table.column.has(name)) throw new TypeError(`"${table.resource}" has no field "${name}".`)
  }
  const given = table.spelled.length > 0 ? inOneSpelling(table.spelled, fields as Row) : (fields as Row)
  if (hidden.length > 0) assertNotSet(hidden, given)
  return given
}

function inOneSpelling(spelled: readonly Column[], fields: Row): Row {
  const written = { ...fields }
  for (const { name, spell } of spelled) if (name in written) written[name] = spell?.(written[name])
  return written
}

/** When what was deleted at a moment is removed for good. */
export function purgeAt({ rules }: Table, deletedAt: string): string {
  return new Date(Date.parse(deletedAt) + rules.retention * day).toISOString()
}

/** Throws a TypeError when a row would be another's than the one that it is to belong to. */
function assertKept(resource: string, belonging: Row, row: Row, names: object): void {
  for (const name in names) {
    if (row[name] !== undefined && row[name] !== belonging[name])
      throw new TypeError(`"${resource}" is given to others by its unscoped() repository alone: "${name}".`)
  }
}

/** Makes a row of these fields; one that is deleted already where they say so, as what was deleted elsewhere is. */
export async function insertRow(unit: TableUnit, fields: object): Promise<Row> {
  const { table } = unit
  const { stamp } = unit.reach
  const sent = settable(unit, fields)
  if (stamp) assertKept(table.resource, stamp, sent, stamp)
  const given = stamp ? { ...sent, ...stamp } : sent
  const chosen = given[table.key.name]
  const id = chosen ?? (table.keyMade ? uuidv7() : undefined)
  const row = compose(unit, id, ({ name, default: fallback }) => given[name] ?? fallback, 1)
  if (given.deleted_at && table.rules.softDelete) {
    row.deleted_at = given.deleted_at
    row.purge_at = given.purge_at ?? purgeAt(table, given.deleted_at as string)
  }
  if (isRuled(unit)) await assertAllowed(unit, row, undefined)
  const added = unit.add(row, chosen !== undefined)
  if (added) await added
  unit.count(undefined, row)
  unit.audit('create', row, creation(table.disclose(row)))
  return unit.shown(row)
}

/** Writes a row in the place of another, where they differ; the row as it then stands. */
export async function changeRow(unit: TableUnit, current: Row, valueFor: (column: Column) => unknown): Promise<Row> {
  const { key, declared, update, unique } = unit.table
  const row = compose(unit, current[key.name], valueFor, (current.version as number) + 1, current.created_at)
  const changed = changedFields(declared, current, row)
  if (changed.length === 0) return unit.shown(current)
  if (unit.reach.stamp) assertKept(unit.table.resource, current, row, unit.reach.stamp)
  assertMutable(changed)
  if (isRuled(unit)) await assertAllowed(unit, row, current)
  const values = changed.map(({ name, encode }) => encode(row[name]))
  const id = key.encode(row[key.name])
  const collides = unique.some((set) => changed.some(({ name }) => set.includes(name)))
  await unit.run(row, update(changed), [...values, row.version as number, row.updated_at as string, id], collides)
  unit.count(current, row)
  unit.audit('update', row, changes(changed, current, row), unit.table.disclose(row))
  return unit.shown(row)
}

/** Sets what callers may write, absent fields to their default or to nothing; keeps what the caller cannot set. */
export function replacement({ reach: { hidden } }: TableUnit, given: Row, current: Row): (column: Column) => unknown {
  return ({ name, readOnly, immutable, default: fallback }) =>
    readOnly || immutable || hidden.includes(name) ? merged(given[name], current[name]) : (given[name] ?? fallback)
}

/** A field after a merge patch (RFC 7396): null removes it. */
export function merged(given: unknown, current: unknown): unknown {
  return given === undefined ? current : given
}

/** The moment of a unit of work as a field of the table holds it. */
export function moment({ column }: Table, name: string, now: string): string {
  return column.get(name)?.digits === 7 ? `${now.slice(0, -1)}0000Z` : now
}

/** Whether there are rules that can forbid a row. */
function isRuled({ model: { checks }, reach: { locations } }: TableUnit): boolean {
  return checks.length > 0 || locations !== undefined
}

/** Throws when the rules of the table forbid a row. */
export async function assertAllowed(
  { table, model: { checks }, session, reach: { locations } }: TableUnit,
  row: Row,
  before: Row | undefined,
): Promise<void> {
  if (!isWithin(table.scope.location, locations, row)) throw elsewhere(table.scope.location as string)
  for (const check of checks) await check(session, row, before)
}

/** A row in declared order. Throws a TypeError when a required field has no value. */
function compose(
  { table, session: { now } }: TableUnit,
  id: unknown,
  valueFor: (column: Column) => unknown,
  version: number,
  createdAt?: unknown,
): Row {
  const { key, keyMade, declared, resource } = table
  const row: Row = {}
  if (keyMade) row[key.name] = id
  for (const column of declared) {
    const value = column === key ? id : valueFor(column)
    if (value !== undefined && value !== null) row[column.name] = value
    else if (!column.optional) throw new TypeError(`"${resource}" has no value for "${column.name}".`)
  }
  row.version = version
  row.created_at = createdAt ?? moment(table, 'created_at', now)
  row.updated_at = moment(table, 'updated_at', now)
  return row
}

function assertMutable(changed: readonly Column[]): void {
  const faults = changed
    .filter(({ immutable }) => immutable)
    .map(({ pointer }) => ({ pointer, code: 'immutable_field', detail: 'cannot be changed' }))
  if (faults.length > 0) throw invalid(faults)
}

/** The refusal of a row at a location that is not one of the caller's. */
function elsewhere(field: string): Failed {
  const fault = { pointer: `/${field}`, code: 'permission_denied', detail: 'is not a location of this caller' }
  return problem('permission_denied', { faults: [fault] })
}
