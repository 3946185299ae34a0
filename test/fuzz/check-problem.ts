import type { Draft } from './draft.ts'
import type { Answer } from './exchange.ts'
import type { Finding } from './finding.ts'

type Members = Record<string, unknown>

/** Whether an error says what a problem (RFC 9457) has to say, and says it truly of this request. */
export function checkProblem(answer: Answer, draft: Draft | undefined): Finding[] {
  const said = (detail: string): Finding => ({ kind: 'problem', detail })
  const problem = answer.json as Members | undefined
  if (problem === undefined || problem === null || typeof problem !== 'object') return [said('the body is not JSON')]
  const { type, title, status, code, instance, request_id: id, errors } = problem
  const found: Finding[] = []
  if (typeof type !== 'string' || !/^(https?|urn):/.test(type))
    found.push(said(`type is not absolute: ${String(type)}`))
  if (typeof title !== 'string' || title === '') found.push(said('no title'))
  if (status !== answer.status) found.push(said(`status ${String(status)} in an answer with status ${answer.status}`))
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]*$/.test(code)) found.push(said(`code: ${String(code)}`))
  if (typeof id !== 'string') found.push(said('no request_id'))
  else if (id !== answer.headers.get('x-request-id') && !answer.headers.has('idempotent-replayed'))
    found.push(said('request_id is not the X-Request-Id'))
  const given = answer.headers.get('x-request-id') ?? ''
  if (instance === undefined && /^[0-9a-f-]{36}$/.test(given)) found.push(said('no instance'))
  if (code === 'validation_failed' && !(Array.isArray(errors) && errors.length > 0)) found.push(said('no errors'))
  for (const error of Array.isArray(errors) ? errors : []) found.push(...checkFault(error as Members, draft).map(said))
  return found
}

function checkFault(fault: Members, draft: Draft | undefined): string[] {
  const { code, detail, pointer, parameter, header } = fault
  const found: string[] = []
  if (typeof code !== 'string' || typeof detail !== 'string') found.push('an error without code or detail')
  const places = [pointer, parameter, header].filter((place) => place !== undefined)
  if (places.length !== 1) found.push(`an error with ${places.length} places`)
  if (!draft) return found
  if (typeof pointer === 'string' && draft.bytes === undefined && !leads(pointer, draft.value ?? {})) {
    found.push(`the pointer ${pointer} leads nowhere`)
  }
  if (typeof parameter === 'string' && !isParameter(parameter, draft)) found.push(`${parameter} is no parameter`)
  if (typeof header === 'string' && !isHeader(header, draft)) found.push(`${header} is no header`)
  return found
}

/** Whether a pointer is of something in the value, or of a member that is missing from something in it. */
function leads(pointer: string, value: unknown): boolean {
  if (!/^#(\/.*)?$/s.test(pointer)) return false
  const steps = decodeURIComponent(pointer.slice(1)).split('/').slice(1)
  let node: unknown = value
  for (const [index, step] of steps.entries()) {
    if (typeof node !== 'object' || node === null) return false
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!Object.hasOwn(node, name)) return index === steps.length - 1
    node = (node as Members)[name]
  }
  return true
}

function isParameter(name: string, { operation, query, writtenQuery }: Draft): boolean {
  if (writtenQuery !== undefined) return true
  const sent = query.map(([given]) => given.replaceAll('-', '_'))
  const declared = operation.parameters.map((each) => each.name)
  return sent.includes(name) || declared.includes(name) || sent.some((given) => given.startsWith(name.slice(0, 50)))
}

function isHeader(name: string, { operation, headers }: Draft): boolean {
  const sent = headers.map(([given]) => given.toLowerCase())
  const declared = operation.parameters.filter((each) => each.in === 'header').map((each) => each.name.toLowerCase())
  return [...sent, ...declared, 'content-type', 'accept'].includes(name.toLowerCase())
}
