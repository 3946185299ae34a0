import { problem } from '../core/problems.ts'
import { changes, deletion } from './changes.ts'
import type { Dependent } from './model.ts'
import type { Row } from './row.ts'
import { TableUnit } from './unit.ts'
import { assertAllowed, changeRow, moment } from './write.ts'

/** Days for which a deleted row can be restored. */
const retention = 30
/** Rows that refer to a removed one, in memory at once. */
const page = 100

/** The rows whose removal has begun: what refers to one of them alone is no reason to stop. */
type Begun = Set<string>

/**
 * Deletes a row, or marks it as deleted, after what refers to it has been deleted or cleared as its table says. Throws
 * `conflict` when that forbids it. What has been done by then spoils the unit of work.
 */
export async function deleteRow(unit: TableUnit, row: Row, begun: Begun = new Set()): Promise<void> {
  const { table, model, session } = unit
  begun.add(nameOf(unit, row))
  for (const dependent of model.dependents)
    if (dependent.onDelete === 'restrict') await assertUnused(unit, row, dependent, begun)
  try {
    for (const dependent of model.dependents)
      if (dependent.onDelete !== 'restrict') await release(unit, row, dependent, begun)
  } catch (thrown) {
    session.spoil(thrown)
    throw thrown
  }
  const key = table.key.encode(row[table.key.name])
  if (!table.rules.softDelete) {
    await unit.run(table.delete, [key])
    unit.audit('delete', row, deletion(table.disclose(row)))
    return
  }
  const now = session.now
  const stamps = deletionStamps(unit)
  const purgeAt = new Date(Date.parse(now) + retention * 86_400_000).toISOString()
  const deleted: Row = {
    ...row,
    version: (row.version as number) + 1,
    updated_at: moment(table, 'updated_at', now),
    deleted_at: now,
    purge_at: purgeAt,
  }
  await unit.run(table.update(stamps), [now, purgeAt, deleted.version as number, deleted.updated_at as string, key])
  unit.audit('delete', deleted, changes(stamps, row, deleted), table.disclose(deleted))
}

/** Takes the deletion of a row back. Throws what a write of the row would be refused with. */
export async function restoreRow(unit: TableUnit, deleted: Row): Promise<Row> {
  const { table, session } = unit
  const { deleted_at, purge_at, ...rest } = deleted
  const row: Row = {
    ...rest,
    version: (rest.version as number) + 1,
    updated_at: moment(table, 'updated_at', session.now),
  }
  await assertAllowed(unit, row, undefined)
  const where = [table.key.encode(row[table.key.name]), deleted_at as string]
  await unit.run(table.restore, [row.version as number, row.updated_at as string, ...where])
  unit.audit('restore', row, changes(deletionStamps(unit), deleted, row), table.disclose(row))
  return row
}

/** Removes a deleted row for good, and before it deleted ones that refer to it. */
export async function purgeRow(unit: TableUnit, row: Row, begun: Begun = new Set()): Promise<void> {
  const { table, model, session } = unit
  begun.add(nameOf(unit, row))
  for (const dependent of model.dependents) {
    if (!dependent.model.table.rules.softDelete) continue
    const others = new TableUnit(session, dependent.model)
    for await (const other of referring(unit, row, dependent, dependent.referringDeleted))
      if (!begun.has(nameOf(others, other))) await purgeRow(others, other, begun)
  }
  await unit.run(table.purge, [table.key.encode(row[table.key.name]), row.deleted_at as string])
  unit.audit('purge', row, deletion(table.disclose(row)))
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
    else if (!begun.has(nameOf(others, other))) await deleteRow(others, other, begun)
    // The two refer to each other: only together do they leave nothing that refers to nothing.
    else await unit.session.writing().execute(unit.session.writing().dialect.deferReferences)
  }
}

/** The rows that refer to a row, in the order of their keys, page by page: they may be removed on the way. */
async function* referring(
  { session, table }: TableUnit,
  row: Row,
  { model }: Dependent,
  sql: string,
): AsyncGenerator<Row> {
  const target = table.key.encode(row[table.key.name])
  const { key, decode } = model.table
  for (let after: string | number | null = ''; ; ) {
    const rows: Row[] = (await session.writing().all(sql, [target, after, page])).map(decode)
    yield* rows
    if (rows.length < page) return
    after = key.encode(rows.at(-1)?.[key.name]) as string
  }
}

function deletionStamps({ table }: TableUnit) {
  return ['deleted_at', 'purge_at'].map(
    (name) => table.column.get(name) as NonNullable<ReturnType<typeof table.column.get>>,
  )
}

function nameOf({ table }: TableUnit, row: Row): string {
  return `${table.name} ${row[table.key.name]}`
}
