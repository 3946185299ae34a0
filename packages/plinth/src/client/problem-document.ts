import { type Code, codes } from '../core/failure/code.ts'
import { Failed, type Failure, type Fault, failure } from '../core/failure/failure.ts'
import { problems } from '../core/failure/problems.ts'
import type { OutgoingReply } from '../core/outgoing.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { retryAfter } from './retry-after.ts'

/** The members of a problem document that are not details of the failure. */
const standard = new Set(['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id', 'trace_id', 'errors'])

/**
 * The failure that a problem document reports (RFC 9457), as the service threw it. Undefined when it has no `code`:
 * whoever wrote it is not the service.
 */
export function readProblem(
  document: unknown,
  reply: Pick<OutgoingReply, 'status' | 'headers'>,
  { failures }: Pick<ReflectedOperation, 'failures'>,
): Failed | undefined {
  if (typeof document !== 'object' || document === null || !('code' in document)) return undefined
  const members = document as Readonly<Record<string, unknown>>
  const code = textOf(members.code) ?? 'unknown'
  const declared = failures.get(code) ?? (problems as Readonly<Record<string, Failure>>)[code]
  const title = textOf(members.title) ?? code
  const base = declared ?? failure(codeOf(reply.status), { title })
  const details = Object.entries(members).filter(([name]) => !standard.has(name))
  const pause = retryAfter(reply.headers)
  return new Failed(
    code,
    { ...base, status: reply.status, title },
    {
      detail: textOf(members.detail),
      details: details.length > 0 ? Object.fromEntries(details) : undefined,
      faults: Array.isArray(members.errors) ? members.errors.map(readFault) : undefined,
      retryAfter: pause === undefined ? undefined : Math.ceil(pause / 1_000),
      requestId: textOf(members.request_id) ?? reply.headers['x-request-id'] ?? '',
    },
  )
}

function textOf(member: unknown): string | undefined {
  return typeof member === 'string' ? member : undefined
}

interface WrittenFault {
  readonly code?: unknown
  readonly detail?: unknown
  readonly pointer?: unknown
  readonly parameter?: unknown
  readonly header?: unknown
}

/** A fault points into the flat input again, wherever over HTTP the member came from. */
function readFault({ code, detail, pointer, parameter, header }: WrittenFault): Fault {
  const fault = { code: String(code), detail: String(detail) }
  if (typeof pointer === 'string') return { pointer: fromFragment(pointer), ...fault }
  if (typeof header === 'string') return { pointer: toPointer(header), ...fault, in: 'header' }
  return { pointer: typeof parameter === 'string' ? toPointer(parameter) : '', ...fault }
}

function toPointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** A pointer from its form in a URI fragment (RFC 6901, 6); one that is badly encoded is better than none. */
function fromFragment(fragment: string): string {
  const pointer = fragment.replace(/^#/, '')
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}

function codeOf(status: number): Code {
  const found = Object.entries(codes).find(([, { http }]) => http === status)
  return (found?.[0] as Code | undefined) ?? (status < 500 ? 'invalid_argument' : 'unknown')
}
