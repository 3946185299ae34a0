import type { ActiveCall } from '../../core/active-call.ts'
import { Failed } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { AuditRecord } from '../audit/record.ts'
import type { Connection } from '../dialect/connection.ts'
import { refusalOf } from '../refusal.ts'
import { receive } from '../relay/inbox.ts'
import { changeRefused } from '../table/collision.ts'
import type { Tables } from '../table/tables.ts'
import type { Step } from '../totals/step.ts'
import { CommandSession } from './command-session.ts'
import { recall, record, verdict } from './outcome.ts'
import type { Patience } from './patience.ts'

/** What commands run on. */
export interface CommandEnvironment {
  readonly connection: Connection
  readonly tables: Tables
  readonly patience: Patience
}

/** How a command went: what to answer once it is durable, and what is still to be written for it. */
export type Attempt =
  | { readonly output: unknown; readonly audited: readonly AuditRecord[]; readonly counted: readonly Step[] }
  | {
      readonly thrown: unknown
      readonly audited?: undefined
      /** The records of what it has read: who is told of its failure may know rows by it. */
      readonly read?: readonly AuditRecord[]
      readonly counted?: undefined
      /** Whether another transaction was in its way: it may succeed when it is tried again. */
      readonly isPutOff?: boolean
    }

/**
 * Runs a command within the open transaction, in a savepoint: all of it happens or nothing. How it ended is recorded
 * under its idempotency key; a key that is on record is answered without running anything. Never throws.
 */
export async function attempt(
  { connection, tables, patience }: CommandEnvironment,
  call: ActiveCall,
  next: Invoke,
  now: number,
): Promise<Attempt> {
  try {
    if (now > call.deadlineAt) throw problem('deadline_exceeded')
    const claim = call.idempotency
    const recorded = claim && (await recall(connection, call, claim))
    if (recorded) return { output: recorded(), audited: [], counted: [] }

    const { message } = call.carrier
    const session = new CommandSession(call, connection, tables)
    call.db = session
    connection.defer('savepoint command')
    let isDone = false
    try {
      const isNew = !message || (await receive(connection, message, call.now()))
      const output = isNew ? next(call) : undefined
      const value = output instanceof Promise ? await patience.wait(call, output, now) : output
      session.finish()
      isDone = true
      if (claim && !(await record(connection, call, claim, { output: value, success: call.success }))) throw overtaken
      connection.defer('release command')
      return { output: value, audited: session.audited, counted: session.counted }
    } catch (found) {
      // After the handler it is a change that was deferred, if anything, that fails.
      const thrown = (isDone && changeRefused(call, connection.dialect, found)) || found
      session.abandon(thrown)
      if (!connection.inTransaction) return { thrown }
      connection.defer('rollback to command')
      connection.defer('release command')
      const outcome = claim && verdict(call, thrown)
      const isKept = !outcome || (await record(connection, call, claim, outcome))
      const isPutOff = !isKept || isBusy(connection, thrown)
      return { thrown, isPutOff, read: isPutOff ? [] : session.read }
    }
  } catch (thrown) {
    return { thrown: refusalOf(connection.dialect, thrown), isPutOff: isBusy(connection, thrown) }
  }
}

/**
 * A call elsewhere with the same idempotency key has been faster: begun again, this one is answered as that one was.
 */
const overtaken = problem('unavailable')

function isBusy({ dialect }: Connection, thrown: unknown): boolean {
  if (thrown === overtaken) return true
  return dialect.faultOf(thrown instanceof Failed ? thrown.cause : thrown) === 'busy'
}
