import type { ActiveCall } from '../../core/active-call.ts'
import type { AnyResource } from '../../core/resource/entity.ts'
import type { Database, Repository } from '../../core/resource/repository.ts'
import type { AuditedWrite } from '../audit/record.ts'
import type { Connection } from '../dialect/connection.ts'
import { turnToRead } from '../list/turn.ts'
import type { Tables } from '../table/tables.ts'
import { type Session, tooLate } from './session.ts'
import type { Holder, Snapshot, Snapshots } from './snapshot.ts'

/** The unit of work of a query: it joins a snapshot with its first read, and only reads. */
export class QuerySession implements Session, Database, Holder {
  readonly call: ActiveCall
  readonly isSettled = true
  /** When all that it reads is durable; undefined when it is. */
  persisting: Promise<void> | undefined
  /** What is to be recorded of what it has read before anybody is told; undefined when nothing is. */
  reads: AuditedWrite[] | undefined
  readonly #snapshots: Snapshots
  readonly #tables: Tables
  readonly #persisting: () => Promise<void> | undefined
  #snapshot: Snapshot | undefined
  #over = false
  #reason: unknown

  constructor(call: ActiveCall, snapshots: Snapshots, tables: Tables, persisting: () => Promise<void> | undefined) {
    this.call = call
    this.#snapshots = snapshots
    this.#tables = tables
    this.#persisting = persisting
  }

  get now(): never {
    return this.#refuse()
  }

  repository<R extends AnyResource>(resource: R): Repository<R> {
    return this.#tables.repository(this, resource)
  }

  reading(): Connection {
    if (this.#over) throw tooLate(this.call, this.#reason)
    if (!this.#snapshot) {
      this.#snapshot = this.#snapshots.join(this)
      this.persisting = this.#persisting()
    }
    return this.#snapshot.connection
  }

  async readingLong(): Promise<Connection> {
    await turnToRead()
    return this.reading()
  }

  writing(): never {
    return this.#refuse()
  }

  attempt(): never {
    return this.#refuse()
  }

  audit(read: AuditedWrite): void {
    this.reads ??= []
    this.reads.push(read)
  }

  /** What is to be recorded of what it has read since this was last asked. */
  takeReads(): readonly AuditedWrite[] | undefined {
    const { reads } = this
    this.reads = undefined
    return reads
  }

  count(): never {
    return this.#refuse()
  }

  announce(): never {
    return this.#refuse()
  }

  /** A failed read leaves nothing behind. */
  spoil(): void {}

  /** A handler that never ends must not hold its snapshot for ever. */
  linger(): void {
    const { signal } = this.call
    if (signal.aborted) this.finish(signal.reason)
    else signal.addEventListener('abort', () => this.finish(signal.reason), { once: true })
  }

  /** Lets nothing more be read, for this reason where there is one. */
  finish(reason?: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#reason = reason
    if (this.#snapshot) this.#snapshots.leave(this.#snapshot, this)
  }

  #refuse(): never {
    throw new TypeError(`"${this.call.operation.name}" is readonly: it cannot write.`)
  }
}
