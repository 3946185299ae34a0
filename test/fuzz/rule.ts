import { declaredFor, type OpenapiDocument, operationAt } from './document.ts'
import type { Draft } from './draft.ts'
import type { Answer, PlainRequest } from './exchange.ts'
import { isOfRow } from './row.ts'

/**
 * Codes of what is refused for its form, for who sends it, or as out of date. Whoever gets one for a valid request was
 * refused wrongly. Every other code that a document names stands for a rule of the service, which no schema can say.
 */
const formal: ReadonlySet<string> = new Set([
  'malformed_request',
  'malformed_body',
  'validation_failed',
  'invalid_cursor',
  'idempotency_key_required',
  'idempotency_key_reused',
  'unauthenticated',
  'token_expired',
  'permission_denied',
  'method_not_allowed',
  'not_acceptable',
  'request_timeout',
  'length_required',
  'version_conflict',
  'precondition_required',
  'body_too_large',
  'unsupported_media_type',
  'expectation_failed',
])

/**
 * Whether a request was refused by a rule that the document declares: what it names is not there, or is done already;
 * its address is too long as a whole.
 */
export function isByRule(draft: Draft, plain: PlainRequest, answer: Answer, document: OpenapiDocument): boolean {
  const { operation, method, row, about } = draft
  const { status, json } = answer
  if (status < 400 || status >= 500) return false
  if (status === 413) return isLarge(draft)
  if (status === 414) return isLong(plain)
  const meant = operationAt(operation.path, method, document)
  const rules = [...((meant && declaredFor(meant, status))?.codes ?? [])].filter((code) => !formal.has(code))
  const told = String((json as { code?: unknown } | undefined)?.code)
  // What is known to be there must be found; something else that was asked for need not.
  const isAboutRow = rules.length === 1 || told === 'not_found' || told === 'deleted'
  if ((status === 404 || status === 410) && row === 'live' && !about && isOfRow(draft) && isAboutRow) return false
  // The answer to HEAD has no body that would name a code.
  return method === 'HEAD' ? rules.length > 0 : rules.includes(told)
}

/** Whether a body is longer than a service takes that does not declare another limit. */
function isLarge({ bytes, value }: Draft): boolean {
  return Buffer.byteLength(bytes ?? JSON.stringify(value ?? '')) > 65_536
}

/** Whether an address is longer than a service takes, so that it need not look for anything there. */
export function isLong({ target }: PlainRequest): boolean {
  return target.length > 8000
}
