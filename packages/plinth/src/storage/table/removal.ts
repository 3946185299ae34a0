import { Failed } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import type { SqlValue } from '../dialect/connection.ts'
import { changes, deletion } from './changes.ts'
import type { Column } from './column.ts'
import type { Dependent } from './model.ts'
import { type Row, without } from './row.ts'
import type { Pages } from './table.ts'
import { TableUnit } from './unit.ts'
import { assertAllowed, changeRow, moment, purgeAt } from './write.ts'

/** Rows that refer to a removed one, in memory at once. */
const page = 100

/** The rows whose removal has begun: what refers to one of them alone is no reason to stop. */
type Begun = Set<string>

/**
 * Deletes a row, or marks it as deleted, after what refers to it has been deleted or cleared as its table says. Throws
 * `conflict` when that forbids it, and then has done nothing.
 */
export function deleteRow(unit: TableUnit, row: Row): Promise<void> {
  const work = (): Promise<void> => deleteWithDependents(unit, row, new Set())
  return unit.model.dependents.length === 0 ? work() : unit.session.attempt(work)
}

async function deleteWithDependents(unit: TableUnit, row: Row, begun: Begun): Promise<void> {
  const { table, model, session } = unit
  begun.add(nameOf(unit, row))
  for (const dependent of model.dependents) {
    if (dependent.onDelete === 'restrict') await assertUnused(unit, row, dependent, begun)
    else await release(unit, row, dependent, begun)
  }
  const key = table.key.encode(row[table.key.name])
  if (!table.rules.softDelete) {
    await releaseDeleted(unit, row, begun)
    await unit.run(row, table.delete, [key])
    unit.count(row, undefined)
    unit.audit('delete', row, deletion(table.disclose(row)))
    return
  }
  const now = session.now
  const stamps = deletionStamps(unit)
  const purge_at = purgeAt(table, now)
  const deleted: Row = { ...next(unit, row), deleted_at: now, purge_at }
  await unit.run(row, table.update(stamps), [
    now,
    purge_at,
    deleted.version as number,
    deleted.updated_at as string,
    key,
  ])
  unit.count(row, undefined)
  unit.audit('delete', deleted, changes(stamps, row, deleted), table.disclose(deleted))
}

/** Takes the deletion of a row back. Throws what a write of the row would be refused with. */
export async function restoreRow(unit: TableUnit, deleted: Row): Promise<Row> {
  const { table } = unit
  const row = next(unit, without(deleted, ['deleted_at', 'purge_at']))
  await assertAllowed(unit, row, undefined)
  await changeDeleted(unit, deleted, row, deletionStamps(unit))
  unit.count(undefined, row)
  unit.audit('restore', row, changes(deletionStamps(unit), deleted, row), table.disclose(row))
  return unit.shown(row)
}

/** Writes a deleted row in the place of another, as which it was deleted. */
function changeDeleted(unit: TableUnit, before: Row, row: Row, fields: readonly Column[]): Promise<void> {
  const { key, updateDeleted } = unit.table
  const values = fields.map(({ name, encode }) => encode(row[name]))
  const stamps = [row.version as number, row.updated_at as string]
  const which = [key.encode(row[key.name]), before.deleted_at as string]
  return unit.run(row, updateDeleted(fields), [...values, ...stamps, ...which], true)
}

/** A row as its next version, changed now. */
function next({ table, session }: TableUnit, row: Row): Row {
  return { ...row, version: (row.version as number) + 1, updated_at: moment(table, 'updated_at', session.now) }
}

/** Removes a deleted row for good, and before it deleted ones that refer to it. */
export function purgeRow(unit: TableUnit, row: Row): Promise<void> {
  return purgeWithDependents(unit, row, new Set())
}

/**
 * Removes for good the first so many rows whose time has come. Answers how many; those that something still refers to
 * stay, and do not count.
 */
export async function purgeDue(unit: TableUnit, limit: number): Promise<number> {
  const { table, session } = unit
  const begun: Begun = new Set()
  let purged = 0
  for await (const row of pages(unit, table.due as Pages, [session.now])) {
    if (begun.has(nameOf(unit, row))) continue
    try {
      await session.attempt(() => purgeWithDependents(unit, row, begun))
      if (++purged === limit) break
    } catch (thrown) {
      if (!(thrown instanceof Failed && thrown.code === 'conflict')) throw thrown
    }
  }
  return purged
}

async function purgeWithDependents(unit: TableUnit, row: Row, begun: Begun): Promise<void> {
  const { table } = unit
  begun.add(nameOf(unit, row))
  // Where a key may be used again, it is the row that has it now which is referred to.
  if (!table.isKeyShared || !(await unit.isTaken(row))) await releaseDeleted(unit, row, begun)
  await unit.run(row, table.purge, [table.key.encode(row[table.key.name]), row.deleted_at as string])
  unit.audit('purge', row, deletion(table.disclose(row)))
}

/** Clears or removes for good those deleted rows that refer to a row. */
async function releaseDeleted(unit: TableUnit, row: Row, begun: Begun): Promise<void> {
  for (const dependent of unit.model.dependents) {
    const { model, field, onDelete, referringDeleted } = dependent
    if (!referringDeleted) continue
    const others = new TableUnit(unit.session, model)
    const cleared = [model.table.column.get(field) as Column]
    for await (const other of referring(unit, row, dependent, referringDeleted)) {
      if (begun.has(nameOf(others, other))) continue
      if (onDelete !== 'clear') {
        await purgeWithDependents(others, other, begun)
        continue
      }
      const changed = next(others, without(other, [field]))
      await changeDeleted(others, other, changed, cleared)
      others.audit('update', changed, changes(cleared, other, changed), model.table.disclose(changed))
    }
  }
}

async function assertUnused(unit: TableUnit, row: Row, dependent: Dependent, begun: Begun): Promise<void> {
  const others = new TableUnit(unit.session, dependent.model)
  for await (const other of referring(unit, row, dependent, dependent.referring)) {
    if (begun.has(nameOf(others, other))) continue
    const { name } = dependent.model.table
    throw problem('conflict', { detail: `There are ${name.replaceAll('_', ' ')} that refer to it.` })
  }
}

/** Deletes or clears what refers to a row. */
async function release(unit: TableUnit, row: Row, dependent: Dependent, begun: Begun): Promise<void> {
  const { model, field, onDelete } = dependent
  const others = new TableUnit(unit.session, model)
  for await (const other of referring(unit, row, dependent, dependent.referring)) {
    if (onDelete === 'clear') await changeRow(others, other, ({ name }) => (name === field ? undefined : other[name]))
    else if (!begun.has(nameOf(others, other))) await deleteWithDependents(others, other, begun)
    // The two refer to each other: only together do they leave nothing that refers to nothing.
    else await unit.session.writing().execute(unit.session.writing().dialect.deferReferences)
  }
}

/** The rows that refer to a row, in the order of their keys. */
function referring(
  { session, table }: TableUnit,
  row: Row,
  { model, belonging }: Dependent,
  found: Pages,
): AsyncGenerator<Row> {
  const values = [table.key.encode(row[table.key.name]), ...belonging.map((name) => row[name] as string)]
  return pages(new TableUnit(session, model), found, values)
}

/** Rows page by page, each after the last one of the page before: on the way they may be removed. */
async function* pages(
  { session, table }: TableUnit,
  { first, next: later, after }: Pages,
  values: readonly SqlValue[],
): AsyncGenerator<Row> {
  let rows = (await session.writing().all(first, [...values, page])).map(table.decode)
  for (;;) {
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < page) return
    const compared = after.map(({ name, encode }) => encode(last[name]))
    rows = (await session.writing().all(later, [...values, ...compared, page])).map(table.decode)
  }
}

function deletionStamps({ table }: TableUnit) {
  return ['deleted_at', 'purge_at'].map((name) => table.column.get(name) as Column)
}

/** What no other row is called, not even one with the same key. */
function nameOf({ table }: TableUnit, row: Row): string {
  const { name, key, isKeyShared } = table
  return isKeyShared ? JSON.stringify([name, row]) : `${name} ${String(row[key.name])}`
}
