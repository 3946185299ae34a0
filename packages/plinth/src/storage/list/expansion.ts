import { type Access, requireAccess } from '../../core/access.ts'
import { Failed } from '../../core/failure/failure.ts'
import { nested } from '../../core/resource/view.ts'
import { recordRead, recordReadOfOthers } from '../audit/record-read.ts'
import type { Model, Relation } from '../table/model.ts'
import { reached } from '../table/reached.ts'
import type { Row } from '../table/row.ts'
import { TableUnit } from '../table/unit.ts'
import type { Session } from '../unit-of-work/session.ts'

/**
 * These rows with what they refer to along these paths, as far as the caller may read it. Each relation is read by one
 * statement, however many rows there are. Throws a TypeError for a relation that is not declared.
 */
export async function expanded(
  session: Session,
  { table, relations }: Model,
  rows: readonly Row[],
  paths: readonly string[],
): Promise<readonly Row[]> {
  let whole = rows
  for (const [name, inner] of nested(paths)) {
    const relation = relations.get(name)
    if (!relation) throw new TypeError(`"${table.resource}" declares no reference by "${name}_id".`)
    const { field } = relation
    const found = await related(session, relation, rows, inner)
    if (found.size === 0) continue
    whole = whole.map((row) => (found.has(row[field]) ? { ...row, [name]: found.get(row[field]) } : row))
  }
  return whole
}

/** The rows that a relation leads to, by key. */
async function related(
  session: Session,
  { field, target, access }: Relation,
  rows: readonly Row[],
  inner: readonly string[],
): Promise<ReadonlyMap<unknown, Row>> {
  const keys = [...new Set(rows.flatMap((row) => row[field] ?? []))]
  const read = reached(target, session.call.principal, 'read')
  const unit = new TableUnit(session, read)
  if (keys.length === 0 || !mayRead(unit, access)) return new Map()
  const found = await unit.byKeys(keys)
  const { table, isWatched } = read
  if (isWatched)
    for (const row of found) recordRead(session, table, row[table.key.name], row.version as number, row.owner_id)
  if (read !== target) recordReadOfOthers(session, table, found)
  const whole = inner.length > 0 ? await expanded(session, read, found, inner) : found
  return new Map(whole.map((row) => [row[table.key.name], row]))
}

function mayRead(unit: TableUnit, access: Access): boolean {
  try {
    requireAccess(access, unit.session.call.principal)
    return unit.reach !== undefined
  } catch (thrown) {
    if (thrown instanceof Failed) return false
    throw thrown
  }
}
