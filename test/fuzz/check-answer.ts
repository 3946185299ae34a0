import { checkHeaders } from './check-headers.ts'
import { checkProblem } from './check-problem.ts'
import {
  type DeclaredResponse,
  declaredFor,
  essence,
  type JsonSchema,
  type OpenapiDocument,
  operationAt,
} from './document.ts'
import type { Draft, Expectation } from './draft.ts'
import type { Answer, PlainRequest } from './exchange.ts'
import type { Finding } from './finding.ts'
import type { Oracle } from './oracle.ts'
import { isOfRow, isRestoring } from './row.ts'
import { isByRule, isLong } from './rule.ts'
import { leaks } from './texts.ts'

interface Asked {
  readonly draft: Draft
  readonly plain: PlainRequest
  readonly expected: Expectation
}

/**
 * Everything that is wrong with an answer: by the document, by the rules that every service keeps, by what was asked.
 */
export function checkAnswer(
  { draft, plain, expected }: Asked,
  answer: Answer,
  document: OpenapiDocument,
  oracle: Oracle,
) {
  const found: Finding[] = []
  const operation = operationAt(draft.operation.path, draft.method, document)
  const declared = operation && declaredFor(operation, answer.status)
  if (answer.status >= 500) found.push({ kind: 'server-error', detail: String(answer.status) })
  if (operation && !declared && !isTransport(answer.status)) {
    found.push({ kind: 'undocumented-status', detail: String(answer.status) })
  }
  found.push(...checkHeaders(answer, declared, oracle))
  found.push(...checkBody(draft.method, answer, declared, document, oracle))
  // Nobody can tell the errors of a HEAD: they have no body.
  if (answer.status >= 400 && draft.method !== 'HEAD') found.push(...checkProblem(answer, draft))
  found.push(...checkLeaks(plain, answer))
  // A failure of the server says nothing of what it would have said.
  if (answer.status >= 500) return found
  found.push(...checkVerdict({ draft, plain, expected }, answer, document))
  if (draft.about) found.push(...checkReplay(draft.about, answer))
  return found
}

/**
 * What is answered before any operation is found: a method that the parser does not know, a path that names no
 * operation.
 */
function isTransport(status: number): boolean {
  return status === 405
}

function checkBody(
  method: string,
  { status, headers, body, json }: Answer,
  declared: DeclaredResponse | undefined,
  { resolve }: OpenapiDocument,
  oracle: Oracle,
): Finding[] {
  const type = headers.get('content-type')
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  if (bodiless || headers.get('preference-applied') === 'return=minimal') {
    return body.length > 0 ? [{ kind: 'schema', detail: `a body with ${method} ${status}` }] : []
  }
  if (status >= 400 && essence(type ?? '') !== 'application/problem+json') {
    return [{ kind: 'undocumented-content-type', detail: `an error as ${type}` }]
  }
  if (!declared || (body.length === 0 && declared.content.size === 0)) return []
  const schema = declared.content.get(essence(type ?? ''))
  if (!schema) return [{ kind: 'undocumented-content-type', detail: `${status} as ${type}` }]
  const value = essence(type ?? '').endsWith('json') ? json : body.toString()
  const faults = oracle.faults(schema, value)
  if (faults) return [{ kind: 'schema', detail: `${status}: ${faults}` }]
  return undeclaredMembers(schema, value, resolve, '').map((detail) => ({ kind: 'undocumented-member', detail }))
}

/** Members that a schema says nothing of, even if it does not forbid them. */
function undeclaredMembers(reference: JsonSchema, value: unknown, resolve: <T>(node: T) => T, place: string): string[] {
  const schema = resolve(reference)
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.flatMap((each) => undeclaredMembers(items, each, resolve, `${place}/-`)) : []
  }
  if (typeof value !== 'object' || value === null) return []
  const parts = [schema, ...[...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(resolve)]
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<string, JsonSchema>
  if (Object.keys(properties).length === 0) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    return known ? undeclaredMembers(known, member, resolve, `${place}/${name}`) : [`${place}/${name}`]
  })
}

function checkVerdict({ draft, plain, expected }: Asked, answer: Answer, document: OpenapiDocument): Finding[] {
  const { method, row } = draft
  const { verdict, statuses } = expected
  const { status, json } = answer
  const operation = operationAt(draft.operation.path, method, document)
  if (!operation && method !== 'OPTIONS') {
    // A method that Node does not know is refused before there is a request.
    const unfound = status === 404 && draft.writtenPath !== undefined
    const right = status === 405 || status === 400 || unfound || (status === 414 && isLong(plain))
    return right ? [] : [{ kind: 'unexpected-status', detail: `${status} for ${method}` }]
  }
  // With another method it is another operation, whose input is not known to be valid.
  if (method !== draft.operation.method && method !== 'HEAD') return []
  const accepted = status < 400
  if (verdict === 'refuse') {
    if (accepted) return [{ kind: 'invalid-accepted', detail: String(status) }]
    // A state that forbids it comes before a precondition that fails (RFC 9110, 13.2.1).
    const named = !statuses || statuses.includes(status) || isByRule(draft, plain, answer, document)
    return named ? [] : [{ kind: 'unexpected-status', detail: `${status} instead of ${statuses?.join(' or ')}` }]
  }
  if (verdict === 'either') return []
  if (accepted) {
    // What has no 404 makes rows itself, and may make the deleted one anew.
    const isBack = row === 'dead' && isOfRow(draft) && !isRestoring(draft) && operation?.responses.has('404') === true
    if (isBack) return [{ kind: 'deleted-but-there', detail: String(status) }]
    return statuses && !statuses.includes(status)
      ? [{ kind: 'unexpected-status', detail: `${status} instead of ${statuses.join(' or ')}` }]
      : []
  }
  if (isByRule(draft, plain, answer, document)) return []
  return [{ kind: 'valid-refused', detail: `${status} ${(json as { code?: string } | undefined)?.code ?? ''}` }]
}

function checkReplay(first: { readonly status: number; readonly body: Buffer }, answer: Answer): Finding[] {
  if (answer.status === first.status && answer.body.equals(first.body)) {
    const marked = answer.headers.get('idempotent-replayed') === 'true'
    return marked ? [] : [{ kind: 'replay-differs', detail: 'no Idempotent-Replayed: true' }]
  }
  return [{ kind: 'replay-differs', detail: `${answer.status} after ${first.status}` }]
}

/** What an answer tells that was not in the request. */
function checkLeaks({ target, body, headers }: PlainRequest, answer: Answer): Finding[] {
  if (answer.status < 400) return []
  const told = answer.body.toString()
  const asked = [decodeSafely(target), body?.toString() ?? '', ...headers.flat()].join('\n')
  return leaks.flatMap((pattern) => {
    const [match] = pattern.exec(told) ?? []
    return match !== undefined && !pattern.test(asked) ? [{ kind: 'leak' as const, detail: match.slice(0, 80) }] : []
  })
}

function decodeSafely(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (each) => String.fromCharCode(Number.parseInt(each.slice(1), 16)))
}
