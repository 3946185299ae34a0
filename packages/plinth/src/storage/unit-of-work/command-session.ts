import type { ActiveCall } from '../../core/active-call.ts'
import type { Event } from '../../core/event/event.ts'
import type { AnyResource } from '../../core/resource/entity.ts'
import type { Database, Repository } from '../../core/resource/repository.ts'
import type { AnySchema, Value } from '../../core/schema/schema.ts'
import { type AuditedWrite, type AuditRecord, auditRecord } from '../audit/record.ts'
import { readAlone, toldOnce } from '../audit/told-once.ts'
import type { Connection } from '../dialect/connection.ts'
import { momentText } from '../table/moment.ts'
import type { Tables } from '../table/tables.ts'
import type { Step } from '../totals/step.ts'
import { type Session, tooLate } from './session.ts'

/** The unit of work of a command, on the connection that writes. */
export class CommandSession implements Session, Database {
  readonly call: ActiveCall
  readonly isSettled = false
  /** What becomes of totals by what it has done. */
  readonly counted: Step[] = []
  readonly #connection: Connection
  readonly #tables: Tables
  readonly #records: AuditRecord[] = []
  #hasRead = false
  #now: string | undefined
  #parts = 0
  #over = false
  #reason: unknown
  #spoilt: { readonly cause: unknown } | undefined

  constructor(call: ActiveCall, connection: Connection, tables: Tables) {
    this.call = call
    this.#connection = connection
    this.#tables = tables
  }

  /** The audit records of what it has done, in order. */
  get audited(): readonly AuditRecord[] {
    return this.#hasRead ? toldOnce(this.#records) : this.#records
  }

  /** Those of what it has read, which stand when all that it has done is taken back. */
  get read(): readonly AuditRecord[] {
    return this.#hasRead ? readAlone(this.#records) : []
  }

  get now(): string {
    this.#now ??= momentText(this.call.now())
    return this.#now
  }

  repository<R extends AnyResource>(resource: R): Repository<R> {
    return this.#tables.repository(this, resource)
  }

  reading(): Connection {
    if (this.#over) throw tooLate(this.call, this.#reason)
    // The transaction may be gone; what is written now would be committed at once and alone.
    if (this.#spoilt) throw this.#spoilt.cause
    return this.#connection
  }

  /** At once: whoever else writes waits for this unit of work. */
  readingLong(): Connection {
    return this.reading()
  }

  writing(): Connection {
    return this.reading()
  }

  async attempt<T>(work: () => T | Promise<T>): Promise<T> {
    const connection = this.writing()
    const kept = this.#records.length
    const counted = this.counted.length
    const name = `part_${++this.#parts}`
    connection.defer(`savepoint ${name}`)
    try {
      const answer = await work()
      connection.defer(`release ${name}`)
      return answer
    } catch (thrown) {
      // What ended the transaction, or left it in an unknown state, ends all of the unit of work.
      if (!this.#spoilt && connection.inTransaction) {
        connection.defer(`rollback to ${name}`)
        connection.defer(`release ${name}`)
        this.#records.push(...readAlone(this.#records.splice(kept)))
        this.counted.length = counted
      }
      throw thrown
    }
  }

  audit(write: AuditedWrite): void {
    if (write.action === 'read') this.#hasRead = true
    this.#records.push(auditRecord(this.call, this.now, write))
  }

  count(steps: readonly Step[]): void {
    this.counted.push(...steps)
  }

  announce<S extends AnySchema>(event: Event<S>, subject: string, payload: Value<S>): void {
    this.reading()
    const whole = { resource: event.name, id: subject, action: 'announce', version: 0, changes: [] } as const
    this.audit({ ...whole, state: payload as object })
  }

  spoil(cause: unknown): void {
    this.#spoilt ??= { cause }
  }

  /** Lets nothing more be done. Throws what spoilt it: the handler may have gone on regardless. */
  finish(): void {
    this.#over = true
    if (this.#spoilt) throw this.#spoilt.cause
  }

  /** Lets nothing more be done, for this reason. */
  abandon(reason: unknown): void {
    this.#over = true
    this.#reason = reason
  }
}
