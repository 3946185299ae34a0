import { keywords, problematic, type Schema } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'
import type { Failed, Fault } from './failure.ts'
import { problemType } from './problems.ts'

/**
 * A problem as a member of an answer: how a part of something failed (RFC 9457). Documents describe it once for all.
 */
export const problemValue: Schema<unknown, 'any'> = { ...t.Any(), [problematic]: true } as never

/** What a problem says beside its failure. */
export interface ProblemContext {
  /** What every problem type begins with. */
  readonly base: string
  readonly requestId: string
  readonly traceId: string
  /** Whether an input field of this name comes from path or query. Without it no field does. */
  readonly isParameter: ((name: string) => boolean) | undefined
  /** Whether it says in a `message` what its detail says, or its title. */
  readonly hasMessage?: boolean
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A failure as an RFC 9457 problem. The cause and the message of the error are no part of it. */
export function problemDetails(failed: Failed, context: ProblemContext): object {
  const { base, requestId, traceId, isParameter, hasMessage } = context
  const { code, failure, detail, faults } = failed
  const members: Record<string, unknown> = {
    type: problemType(base, code),
    title: failure.title,
    status: failure.status,
    code,
    detail,
    message: hasMessage ? (detail ?? failure.title) : undefined,
    instance: uuid.test(requestId) ? `urn:uuid:${requestId}` : undefined,
    request_id: requestId,
    trace_id: traceId,
    errors: faults?.map((fault) => ({ code: fault.code, detail: fault.detail, ...place(fault, isParameter) })),
  }
  for (const [name, value] of declaredDetails(failed)) {
    if (!Object.hasOwn(members, name)) members[name] = value
  }
  return members
}

/** What a handler gives beyond the declared details never reaches the wire. */
function declaredDetails({ details = {}, failure }: Failed): [string, unknown][] {
  const declared = failure.details && keywords(failure.details).properties
  return Object.entries(details).filter(([name]) => !declared || Object.hasOwn(declared, name))
}

/** Where a fault is: a member of the body, a parameter of path or query, or a header. */
export function place(
  { pointer, in: where }: Omit<Fault, 'code' | 'detail'>,
  isParameter: ProblemContext['isParameter'],
): object {
  const [, first = ''] = pointer.split('/', 2)
  const name = first.replaceAll('~1', '/').replaceAll('~0', '~')
  if (where === 'header') return { header: headerName(name) }
  if (where === 'query' || where === 'path') return { parameter: name }
  if (where === undefined && isParameter?.(name)) return { parameter: name }
  return { pointer: `#${encodeURI(pointer.toWellFormed())}` }
}

/** A header as documents write it: `Idempotency-Key`. */
function headerName(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}
