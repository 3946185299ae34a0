import { problem, versionConflict } from '../../core/failure/problems.ts'
import type { AnyResource, Creation, Entity, Query } from '../../core/resource/entity.ts'
import { isExpected } from '../../core/resource/expected-version.ts'
import type { History } from '../../core/resource/history.ts'
import type { Belonging, Expectation, Page, Repository, Start } from '../../core/resource/repository.ts'
import type { Sought } from '../../core/resource/sought.ts'
import { type Choice, requirePresent } from '../../core/resource/view.ts'
import { recordReadOfOthers } from '../audit/record-read.ts'
import type { Connection, SqlRow } from '../dialect/connection.ts'
import { expanded } from '../list/expansion.ts'
import type { Place } from '../list/keyset.ts'
import { type List, type ListQuery, plainQuery } from '../list/list.ts'
import type { Extent } from '../list/relation.ts'
import type { Session } from '../unit-of-work/session.ts'
import type { Model } from './model.ts'
import { reached } from './reached.ts'
import { deleteRow, purgeDue, purgeRow, restoreRow } from './removal.ts'
import { type Row, without } from './row.ts'
import { type Reach, reachOfRow } from './scope.ts'
import type { Table } from './table.ts'
import { TableUnit } from './unit.ts'
import { changeRow, insertRow, merged, replacement, settable } from './write.ts'

/** The rows of one table, within one unit of work, as far as its caller may touch and see them. */
export class TableRepository implements Repository<AnyResource> {
  readonly #unit: TableUnit

  /** `reach` where it is not that of who calls. */
  constructor(session: Session, model: Model, reach?: Reach) {
    this.#unit = new TableUnit(session, model, reach)
  }

  find(fields: Partial<Entity<AnyResource>>, sought: Sought = {}): Promise<Row | undefined> {
    const found = this.#found(fields as Row, sought)
    const { expand } = sought
    return expand ? found.then(async (row) => row && (await this.#expanded([row], expand))[0]) : found
  }

  async #found(given: Row, { deleted }: Sought): Promise<Row | undefined> {
    const { table } = this.#unit
    const names = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== null)
    if (names.length === 1 && names[0] === table.key.name) {
      const key = given[table.key.name]
      return this.#unit.shown(
        table.rules.softDelete && deleted ? await this.#sought(key, deleted) : await this.#unit.byKey(key),
      )
    }
    const { sql, columns } = table.findBy(names)
    const values = columns.map(({ name, encode }) => encode(given[name]))
    return this.#unit.shown(await this.#unit.get(sql, values))
  }

  async findMany(keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const { key } = this.#unit.named()
    const found = keys.length > 0 ? await this.#unit.byKeys(keys) : []
    return new Map(found.map((row) => [row[key.name] as string, this.#unit.shown(row)]))
  }

  async list(query: Query<AnyResource>): Promise<Page<Row>> {
    const { session } = this.#unit
    const { expand } = query as Choice
    const list = this.#listOf(query as ListQuery)
    const connection = list.isLong ? await session.readingLong() : session.reading()
    try {
      const { rows, next, previous, count } = await list.read(connection)
      const page = {
        items: expand ? await this.#expanded(this.#seen(rows), expand) : this.#seen(rows),
        ...(next !== undefined && { next_cursor: next }),
        ...(previous !== undefined && { prev_cursor: previous }),
      }
      if (!count) return page
      return { ...page, total: count.total, ...(!count.isCertain && { total_is_estimate: true }) }
    } catch (thrown) {
      throw this.#unit.refusal(connection, thrown)
    }
  }

  async *each(query: Query<AnyResource> = {}, { skip = 0 }: Start = {}): AsyncGenerator<Row, void, undefined> {
    if (!Number.isSafeInteger(skip) || skip < 0) throw new TypeError(`A list cannot be read from ${skip} rows on.`)
    const { expand } = query as Choice
    let [list, place, left] = [this.#listOf(query as ListQuery), undefined as Place | undefined, skip]
    for (let isNear = left === 0; !isNear; )
      ({ list, place, left, isNear } = await this.#look((connection) => list.pass(connection, place, left)))
    do {
      const { rows, place: next } = await this.#look((connection) => list.readPart(connection, place))
      const wanted = rows.slice(left)
      left -= rows.length - wanted.length
      yield* expand ? await this.#expanded(this.#seen(wanted), expand) : this.#seen(wanted)
      place = next
    } while (place)
  }

  async count(query: Query<AnyResource> = {}): Promise<number> {
    const list = this.#listOf(query as ListQuery)
    let [total, place] = [0, undefined as Place | undefined]
    do {
      const part = await this.#look((connection) => list.countPart(connection, place))
      total += part.count
      place = part.place
    } while (place)
    return total
  }

  /** Looks at some rows, when it is time to. */
  async #look<T>(look: (connection: Connection) => Promise<T>): Promise<T> {
    const { session } = this.#unit
    session.call.signal.throwIfAborted()
    const connection = await session.readingLong()
    try {
      return await look(connection)
    } catch (thrown) {
      throw this.#unit.refusal(connection, thrown)
    }
  }

  #listOf(query: ListQuery): List {
    const { session, table, model, reach } = this.#unit
    const { operation, principal } = session.call
    requirePresent(query.as_of, query.expand)
    if (table.rules.softDelete && query.deleted !== undefined) this.#unit.assertSeesDeleted()
    const scope = [operation.service, operation.name, table.name, principal?.tenant]
    const target = (of: Extent): Table => {
      const read = reached(of, principal, 'read')
      if (read !== of) recordReadOfOthers(session, read.table, [])
      return read.table
    }
    return model.lists(plainQuery(table, query), { scope, reach, principal, target, isSettled: session.isSettled })
  }

  /** Rows as the caller sees them. */
  #seen(found: readonly SqlRow[]): readonly Row[] {
    const { table, reach } = this.#unit
    const rows = found.map(table.decode)
    return reach.hidden.length === 0 ? rows : rows.map((row) => without(row, reach.hidden))
  }

  insert(fields: Creation<AnyResource>): Promise<Row> {
    return insertRow(this.#unit, fields)
  }

  async save(fields: Creation<AnyResource>): Promise<Row> {
    const given = settable(this.#unit, fields)
    const key = given[this.#unit.table.key.name]
    const current = key === undefined ? undefined : await this.#unit.byKey(key)
    if (!current) return insertRow(this.#unit, given)
    return changeRow(this.#unit, current, replacement(this.#unit, given, current))
  }

  async replace(id: string, fields: Creation<AnyResource>, expected?: Expectation): Promise<Row | undefined> {
    const given = settable(this.#unit, fields)
    const current = await this.#expected(id, expected)
    return current && changeRow(this.#unit, current, replacement(this.#unit, given, current))
  }

  async update(id: string, patch: object, expected?: Expectation): Promise<Row | undefined> {
    const given = settable(this.#unit, patch)
    const current = await this.#expected(id, expected)
    return current && changeRow(this.#unit, current, ({ name }) => merged(given[name], current[name]))
  }

  async delete(id: string, expected?: Expectation): Promise<boolean> {
    const current = await this.#expected(id, expected)
    if (current) await deleteRow(this.#unit, current)
    return current !== undefined
  }

  async restore(id: string, expected?: Expectation): Promise<Row | undefined> {
    const deleted = await this.#deleted(id)
    if (deleted) assertExpected(deleted, expected)
    return deleted && restoreRow(this.#unit, deleted)
  }

  async purge(id: string): Promise<boolean> {
    const deleted = await this.#deleted(id)
    if (deleted) await purgeRow(this.#unit, deleted)
    return deleted !== undefined
  }

  get history(): History<AnyResource> {
    const { table, model } = this.#unit
    if (!model.past) throw new TypeError(`"${table.resource}" is declared without history.`)
    return model.past(this.#unit)
  }

  async purgeDue(limit: number): Promise<number> {
    this.#assertSoftDelete()
    const { session, model } = this.#unit
    return purgeDue(new TableUnit(session, model.open), limit)
  }

  unscoped(of?: Belonging): TableRepository {
    const { session, model } = this.#unit
    if (of) {
      const whose = of.owner_id === undefined && model.wide ? model.wide : model
      return new TableRepository(session, whose, reachOfRow(whose.table.scope, of as Row))
    }
    return model.open === model ? this : new TableRepository(session, model.open)
  }

  #expanded(rows: readonly Row[], paths: readonly string[]): Promise<readonly Row[]> {
    return expanded(this.#unit.session, this.#unit.model, rows, paths)
  }

  async #expected(id: string, expected: Expectation | undefined): Promise<Row | undefined> {
    const { session, table } = this.#unit
    session.writing()
    const current = table.rules.softDelete ? await this.#sought(id, 'refuse') : await this.#unit.byKey(id)
    if (current) assertExpected(current, expected)
    return current
  }

  /** The row with a key, deleted or not. */
  async #sought(key: unknown, deleted: NonNullable<Sought['deleted']>): Promise<Row | undefined> {
    if (deleted !== 'refuse') this.#unit.assertSeesDeleted()
    const live = deleted === 'only' ? undefined : await this.#unit.byKey(key)
    if (live) return live
    const gone = await this.#unit.deletedByKey(key)
    if (gone && deleted === 'refuse') throw this.#unit.gone(gone)
    return gone
  }

  /** The deleted row with a key. Throws `not_deleted` when it is there. */
  async #deleted(id: string): Promise<Row | undefined> {
    this.#assertSoftDelete()
    this.#unit.session.writing()
    const gone = await this.#unit.deletedByKey(id)
    if (!gone && (await this.#unit.byKey(id))) throw problem('not_deleted')
    return gone
  }

  #assertSoftDelete(): void {
    const { table } = this.#unit
    if (!table.rules.softDelete) throw new TypeError(`"${table.resource}" is declared without softDelete.`)
  }
}

/** Throws `version_conflict` when a row has another version than whoever writes expects. */
function assertExpected(row: Row, expected: Expectation | undefined): void {
  if (expected?.version === undefined || isExpected(row, expected.version)) return
  throw versionConflict(expected.version, row.version as number)
}
