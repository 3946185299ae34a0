import { hash } from 'node:crypto'
import type { ActiveCall, IdempotencyClaim } from '../../core/active-call.ts'
import { Failed } from '../../core/failure/failure.ts'
import { type Problem, problem, problems } from '../../core/failure/problems.ts'
import type { Connection } from '../dialect/connection.ts'

/** How long a recorded outcome answers its key, in milliseconds from completion. */
const lifetime = 24 * 60 * 60 * 1000
/** Expired records that one sweep removes at most. */
const swept = 100

/** The table of recorded outcomes: how calls with an idempotency key ended, by the scope of the key. */
export const outcomeTable = `
  create table plinth_idempotency (
    scope label not null primary key,
    fingerprint text not null,
    request_id text not null,
    outcome json not null,
    expires_at integer not null
  );
  create index plinth_idempotency_expires_at on plinth_idempotency (expires_at);`

/** An outcome as it is recorded: the output, or the failure as it was thrown. */
type Outcome =
  | { readonly output?: unknown; readonly success?: ActiveCall['success'] }
  | { readonly failed: Pick<Failed, 'code' | 'detail' | 'details' | 'faults' | 'retryAfter'>; readonly traceId: string }

/**
 * Answers a call whose key has been used, as it was answered then, and sets `call.replayOf`. Undefined when the key is
 * new. Throws `idempotency_key_reused` when it was used with another input.
 */
export async function recall(
  connection: Connection,
  call: ActiveCall,
  claim: IdempotencyClaim,
): Promise<(() => unknown) | undefined> {
  const found = await connection.get(
    'select fingerprint, request_id, outcome from plinth_idempotency where scope = ? and expires_at > ?',
    [labelOf(claim), call.now().getTime()],
  )
  if (!found) return undefined
  if (found.fingerprint !== claim.fingerprint) throw problem('idempotency_key_reused')
  const outcome = JSON.parse(found.outcome as string) as Outcome
  return () => {
    const requestId = found.request_id as string
    if (!('failed' in outcome)) {
      call.replayOf = { requestId, traceId: call.trace.traceId }
      call.success = outcome.success
      return outcome.output
    }
    call.replayOf = { requestId, traceId: outcome.traceId }
    const { code, ...options } = outcome.failed
    throw new Failed(code, call.operation.failures.get(code) ?? problems[code as Problem], options)
  }
}

/** The scope of a key as it is kept: where it is too long for an index of every engine, its hash is. */
function labelOf({ scope }: IdempotencyClaim): string {
  return scope.length > 255 ? hash('sha256', scope) : scope
}

const columns = ['scope', 'fingerprint', 'request_id', 'outcome', 'expires_at']

/** Records an outcome, to be committed with what the call did. False when a call elsewhere has been faster. */
export async function record(
  connection: Connection,
  call: ActiveCall,
  claim: IdempotencyClaim,
  outcome: Outcome,
): Promise<boolean> {
  const now = call.now().getTime()
  const keep = connection.dialect.upsert('plinth_idempotency', 'scope', columns, 'expires_at <= ?')
  const kept = [labelOf(claim), claim.fingerprint, call.requestId, JSON.stringify(outcome), now + lifetime, now]
  return (await connection.run(keep, kept)) === 1
}

/** Removes some of the records that have expired. */
export async function sweep(connection: Connection, now: Date): Promise<void> {
  await connection.run(connection.dialect.deleteSome('plinth_idempotency', ['scope'], 'expires_at <= ?'), [
    now.getTime(),
    swept,
  ])
}

/** The business failures that storage itself throws, declared or not. */
const standard: ReadonlySet<string> = new Set<Problem>(['already_exists', 'not_found', 'conflict', 'version_conflict'])
/** Who may call, how often and for how long: that may be otherwise next time. */
const circumstances: ReadonlySet<number> = new Set([401, 403, 408, 429, 499])

/** The recordable form of a failure that is the operation's own verdict; undefined for all that may pass. */
export function verdict(call: ActiveCall, thrown: unknown): Outcome | undefined {
  if (!(thrown instanceof Failed) || thrown.requestId !== undefined) return undefined
  const { code, detail, details, faults, retryAfter, status } = thrown
  if (!call.operation.failures.has(code) && !standard.has(code)) return undefined
  if (status >= 500 || circumstances.has(status)) return undefined
  return { failed: { code, detail, details, faults, retryAfter }, traceId: call.trace.traceId }
}
