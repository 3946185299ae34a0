import { Failed } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import { readDeleted } from '../../core/standard/soft-delete-operations.ts'
import type { AuditAction } from '../audit/record.ts'
import type { Awaitable, Connection, SqlRow, SqlValue } from '../dialect/connection.ts'
import { refusalOf } from '../refusal.ts'
import { steps } from '../totals/step.ts'
import type { Session } from '../unit-of-work/session.ts'
import type { Change } from './changes.ts'
import { changeRefused, worded } from './collision.ts'
import type { Model } from './model.ts'
import { type Row, without } from './row.ts'
import { isWithin, type Reach, seen } from './scope.ts'
import type { Table } from './table.ts'

type Find = (connection: Connection, parameters: readonly SqlValue[]) => Awaitable<SqlRow | undefined>

/** One table within one unit of work: its statements with the values of who calls, and their errors in our words. */
export class TableUnit {
  readonly session: Session
  readonly model: Model
  readonly table: Table
  #reach: Reach | undefined

  /** `reach` where it is not that of who calls. */
  constructor(session: Session, model: Model, reach?: Reach) {
    this.session = session
    this.model = model
    this.table = model.table
    this.#reach = reach
  }

  /** What the caller may touch. Throws `permission_denied` when nothing says whose rows it is about. */
  get reach(): Reach {
    this.#reach ??= this.table.scope.reachOf(this.session.call.principal)
    return this.#reach
  }

  /** The first row that a statement about the rows in reach finds. */
  get(sql: string, parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#seen(parameters, (connection, all) => connection.get(sql, all))
  }

  byKey(key: unknown): Promise<Row | undefined> {
    const { findByKey, key: column } = this.named()
    return this.#seen([column.encode(key)], (connection, all) => connection.find(findByKey, all))
  }

  /** The rows with these keys, as the caller may see them. */
  async byKeys(keys: readonly unknown[]): Promise<Row[]> {
    const { findByKey, key, dialect, decode, scope } = this.table
    const { reach } = this
    const connection = this.session.reading()
    try {
      const found = await connection.all(findByKey.many, [dialect.list(keys.map(key.encode)), ...reach.values])
      return found.map((row) => seen(scope, reach, decode(row))).filter((row) => row !== undefined)
    } catch (thrown) {
      throw this.refusal(connection, thrown)
    }
  }

  async #seen(parameters: readonly SqlValue[], find: Find): Promise<Row | undefined> {
    const { values, locations } = this.reach
    const connection = this.session.reading()
    try {
      const found = await find(connection, values.length > 0 ? [...parameters, ...values] : parameters)
      const row = found && this.table.decode(found)
      return row && isWithin(this.table.scope.location, locations, row) ? row : undefined
    } catch (thrown) {
      throw this.refusal(connection, thrown)
    }
  }

  /** The row with a key, which nobody else changes before the unit of work ends. */
  keptByKey(key: unknown): Promise<Row | undefined> {
    const { findKept, key: column } = this.named()
    return this.get(findKept, [column.encode(key)])
  }

  /** The row with a key that was deleted last. */
  deletedByKey(key: unknown): Promise<Row | undefined> {
    const { findDeleted, key: column } = this.named()
    return this.get(findDeleted, [column.encode(key)])
  }

  /** Whether another row has the key of a deleted one now. */
  async isTaken(row: Row): Promise<boolean> {
    const { key, identity, findAgain } = this.table
    const values = identity.length > 0 ? identity.map((name) => row[name] as string) : this.reach.values
    return (await this.session.writing().get(findAgain, [key.encode(row[key.name]), ...values])) !== undefined
  }

  /** The table. Throws a TypeError when a key does not name one row in it. */
  named(): Table {
    const { identity, resource } = this.table
    if (identity.length === 0) return this.table
    throw new TypeError(
      `"${resource}" has a key that several may use: say whose, unscoped({ ${identity.join(', ')} }).`,
    )
  }

  /** A row as its caller is shown it. */
  shown<T extends Row | undefined>(row: T): T {
    const { hidden } = this.reach
    return (row && hidden.length > 0 ? without(row, hidden) : row) as T
  }

  /** Runs a statement that changes a row in reach; `collides` when it may want a key or a unique set that is taken. */
  async run(row: Row, sql: string, parameters: readonly SqlValue[], collides = false): Promise<void> {
    const { identity } = this.table
    const values = identity.length > 0 ? identity.map((name) => row[name] as string) : this.reach.values
    await this.#change(sql, values.length > 0 ? [...parameters, ...values] : parameters, collides)
  }

  /** Makes a row, whose key may be taken when somebody has chosen it. */
  add(row: Row, isKeyChosen: boolean): Awaitable<void> {
    const { insert, encode, unique } = this.table
    return this.#change(insert, encode(row), isKeyChosen || unique.length > 0)
  }

  audit(action: AuditAction, row: Row, changes: readonly Change[], state?: Row): void {
    const { resource, key, rules } = this.table
    this.session.audit({
      resource,
      id: String(row[key.name]),
      action,
      version: row.version as number,
      changes,
      state,
      tenant: rules.tenant ? (row.tenant_id as string) : undefined,
      owner: rules.owner ? (row.owner_id as string) : undefined,
    })
  }

  /** Says that a row has come, gone or taken the place of another, where the number of rows is kept. */
  count(before: Row | undefined, after: Row | undefined): void {
    const { totals } = this.table
    if (totals) this.session.count(steps(totals, before, after))
  }

  /** What an error of the engine is to the caller, and to the unit of work the end. */
  refusal({ dialect }: Connection, thrown: unknown): unknown {
    // What the rules of the database forbid is a change that was deferred until now.
    const refusal = changeRefused(this.session.call, dialect, thrown) ?? refusalOf(dialect, thrown)
    this.session.spoil(refusal)
    return refusal
  }

  #change(sql: string, parameters: readonly SqlValue[], collides: boolean): Awaitable<void> {
    const connection = this.session.writing()
    if (collides) return this.#changeAtOnce(connection, sql, parameters)
    try {
      // Nobody need wait for the answer of what can only succeed, or end the whole transaction.
      connection.defer(sql, parameters)
    } catch (thrown) {
      throw this.#refused(connection, thrown)
    }
  }

  async #changeAtOnce(connection: Connection, sql: string, parameters: readonly SqlValue[]): Promise<void> {
    try {
      await connection.run(sql, parameters)
    } catch (thrown) {
      throw this.#refused(connection, thrown)
    }
  }

  #refused(connection: Connection, thrown: unknown): unknown {
    return changeRefused(this.session.call, connection.dialect, thrown) ?? this.refusal(connection, thrown)
  }

  /** Throws `permission_denied` for who may not see what has been deleted. */
  assertSeesDeleted(): void {
    if (this.reach.seesDeleted) return
    throw problem('permission_denied', { detail: `That needs the scope "${readDeleted(this.table.resource)}".` })
  }

  /** What a row that has been deleted is to who asks for it. */
  gone({ purge_at }: Row): Failed {
    const declared = worded(this.session.call, 'deleted')
    return declared ? new Failed('deleted', declared) : problem('deleted', { details: { purge_at } })
  }
}
