import type { ActiveCall } from '../core/active-call.ts'
import type { AnyResource } from '../core/entity.ts'
import type { Database, Repository } from '../core/repository.ts'
import type { Connection } from './dialect/sqlite.ts'
import type { Session } from './session.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'
import type { Tables } from './tables.ts'

/** The unit of work of a query: it joins a snapshot with its first read, and only reads. */
export class QuerySession implements Session, Database {
  readonly call: ActiveCall
  readonly #snapshots: Snapshots
  readonly #tables: Tables
  #snapshot: Snapshot | undefined
  #over = false

  constructor(call: ActiveCall, snapshots: Snapshots, tables: Tables) {
    this.call = call
    this.#snapshots = snapshots
    this.#tables = tables
  }

  get now(): never {
    return this.#refuse()
  }

  repository<R extends AnyResource>(resource: R): Repository<R> {
    return this.#tables.repository(this, resource)
  }

  reading(): Connection {
    if (this.#over) throw new TypeError(`"${this.call.operation.name}" uses storage after its unit of work is over.`)
    this.#snapshot ??= this.#snapshots.join()
    return this.#snapshot.connection
  }

  writing(): never {
    return this.#refuse()
  }

  audit(): never {
    return this.#refuse()
  }

  /** A failed read leaves nothing behind. */
  spoil(): void {}

  finish(): void {
    this.#over = true
    if (this.#snapshot) this.#snapshots.leave(this.#snapshot)
  }

  #refuse(): never {
    throw new TypeError(`"${this.call.operation.name}" is readonly: it cannot write.`)
  }
}
