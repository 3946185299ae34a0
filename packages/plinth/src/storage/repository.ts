import type { AnyResource, Creation, Entity, Query } from '../core/entity.ts'
import { Failed } from '../core/failure.ts'
import { problem, problems } from '../core/problems.ts'
import type { Expectation, Page, Repository } from '../core/repository.ts'
import { uuidv7 } from '../core/uuid.ts'
import { type Change, changedFields, changes, creation, deletion } from './changes.ts'
import type { Column } from './column.ts'
import type { Connection, SqlValue } from './dialect/connection.ts'
import type { ListQuery, Lists } from './list.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import type { Row, Table } from './table.ts'

/** The rows of one table, within one unit of work. */
export class TableRepository implements Repository<AnyResource> {
  readonly #session: Session
  readonly #table: Table
  readonly #lists: Lists

  constructor(session: Session, table: Table, lists: Lists) {
    this.#session = session
    this.#table = table
    this.#lists = lists
  }

  async find(fields: Partial<Entity<AnyResource>>): Promise<Row | undefined> {
    const given = fields as Row
    const names = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== null)
    if (names.length === 1 && names[0] === this.#table.key.name) return this.#byKey(given[names[0]])
    const { sql, columns } = this.#table.findBy(names)
    return this.#get(
      sql,
      columns.map(({ name, encode }) => encode(given[name])),
    )
  }

  async list(query: Query<AnyResource>): Promise<Page<Row>> {
    const { operation, principal } = this.#session.call
    const scope = [operation.service, operation.name, this.#table.name, principal?.tenant]
    const list = this.#lists(query as ListQuery, scope)
    const connection = list.isLong ? await this.#session.readingLong() : this.#session.reading()
    try {
      const { rows, next, count } = await list.read(connection)
      const items = rows.map(this.#table.decode)
      const page = next === undefined ? { items } : { items, next_cursor: next }
      if (!count) return page
      return { ...page, total: count.total, ...(!count.isCertain && { total_is_estimate: true }) }
    } catch (thrown) {
      throw this.#refusal(connection, thrown)
    }
  }

  async insert(fields: Creation<AnyResource>): Promise<Row> {
    return this.#insert(this.#known(fields))
  }

  async save(fields: Creation<AnyResource>): Promise<Row> {
    const given = this.#known(fields)
    const key = given[this.#table.key.name]
    const current = key === undefined ? undefined : await this.#byKey(key)
    return current ? this.#write(current, replacement(given, current)) : this.#insert(given)
  }

  async replace(id: string, fields: Creation<AnyResource>, expected?: Expectation): Promise<Row | undefined> {
    const given = this.#known(fields)
    const current = await this.#expected(id, expected)
    return current && this.#write(current, replacement(given, current))
  }

  async update(id: string, patch: object, expected?: Expectation): Promise<Row | undefined> {
    const given = this.#known(patch)
    const current = await this.#expected(id, expected)
    return current && this.#write(current, ({ name }) => merged(given[name], current[name]))
  }

  async delete(id: string, expected?: Expectation): Promise<boolean> {
    const current = await this.#expected(id, expected)
    if (!current) return false
    await this.#run(this.#table.delete, [id])
    this.#audit('delete', current, deletion(this.#table.disclose(current)))
    return true
  }

  async #insert(given: Row): Promise<Row> {
    const { key, keyMade, insert, encode } = this.#table
    const id = given[key.name] ?? (keyMade ? uuidv7() : undefined)
    const row = this.#compose(id, ({ name, default: fallback }) => given[name] ?? fallback, 1)
    await this.#run(insert, encode(row))
    this.#audit('create', row, creation(this.#table.disclose(row)))
    return row
  }

  async #write(current: Row, valueFor: (column: Column) => unknown): Promise<Row> {
    const { key, declared, update } = this.#table
    const row = this.#compose(current[key.name], valueFor, (current.version as number) + 1, current.created_at)
    const changed = changedFields(declared, current, row)
    if (changed.length === 0) return current
    const values = changed.map(({ name, encode }) => encode(row[name]))
    const id = key.encode(row[key.name])
    await this.#run(update(changed), [...values, row.version as number, row.updated_at as string, id])
    this.#audit('update', row, changes(changed, current, row))
    return row
  }

  /** A row in declared order. Throws a TypeError when a required field has no value. */
  #compose(id: unknown, valueFor: (column: Column) => unknown, version: number, createdAt?: unknown): Row {
    const { key, keyMade, declared, resource } = this.#table
    const { now } = this.#session
    const row: Row = {}
    if (keyMade) row[key.name] = id
    for (const column of declared) {
      const value = column === key ? id : valueFor(column)
      if (value !== undefined && value !== null) row[column.name] = value
      else if (!column.optional) throw new TypeError(`"${resource}" has no value for "${column.name}".`)
    }
    row.version = version
    row.created_at = createdAt ?? this.#instant('created_at', now)
    row.updated_at = this.#instant('updated_at', now)
    return row
  }

  #instant(name: string, now: string): string {
    return this.#table.column.get(name)?.digits === 7 ? `${now.slice(0, -1)}0000Z` : now
  }

  #byKey(key: unknown): Promise<Row | undefined> {
    return this.#get(this.#table.findByKey, [this.#table.key.encode(key)])
  }

  async #get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    const connection = this.#session.reading()
    try {
      const row = await connection.get(sql, parameters)
      return row && this.#table.decode(row)
    } catch (thrown) {
      throw this.#refusal(connection, thrown)
    }
  }

  async #expected(id: string, expected: Expectation | undefined): Promise<Row | undefined> {
    this.#session.writing()
    const current = await this.#byKey(id)
    if (current && expected?.version !== undefined && expected.version !== current.version) {
      throw problem('version_conflict', { details: { current_version: current.version } })
    }
    return current
  }

  async #run(sql: string, parameters: readonly SqlValue[]): Promise<void> {
    const connection = this.#session.writing()
    try {
      await connection.run(sql, parameters)
    } catch (thrown) {
      if (connection.dialect.faultOf(thrown) === 'collision') throw this.#collision(thrown)
      throw this.#refusal(connection, thrown)
    }
  }

  #audit(action: 'create' | 'update' | 'delete', row: Row, made: readonly Change[]): void {
    const { resource, key } = this.#table
    this.#session.audit({ resource, id: String(row[key.name]), action, version: row.version as number, changes: made })
  }

  /** In the words of the operation, where it has declared some. */
  #collision(cause: unknown): Failed {
    const declared = this.#session.call.operation.failures.get('already_exists')
    return new Failed(
      'already_exists',
      declared?.details ? problems.already_exists : (declared ?? problems.already_exists),
      { cause },
    )
  }

  #refusal({ dialect }: Connection, thrown: unknown): unknown {
    const refusal = refusalOf(dialect, thrown)
    this.#session.spoil(refusal)
    return refusal
  }

  #known(fields: object): Row {
    for (const name in fields) {
      if (!this.#table.column.has(name)) throw new TypeError(`"${this.#table.resource}" has no field "${name}".`)
    }
    return fields as Row
  }
}

/** Sets what callers may write, absent fields to their default or to nothing; keeps what only the service sets. */
function replacement(given: Row, current: Row): (column: Column) => unknown {
  return ({ name, readOnly, default: fallback }) =>
    readOnly ? merged(given[name], current[name]) : (given[name] ?? fallback)
}

/** A field after a merge patch (RFC 7396): null removes it. */
function merged(given: unknown, current: unknown): unknown {
  return given === undefined ? current : given
}
