import { checkHeaders } from '../fuzz/check-headers.ts'
import { checkProblem } from '../fuzz/check-problem.ts'
import type { Answer } from '../fuzz/exchange.ts'
import { leaks } from '../fuzz/texts.ts'
import { oddAddresses } from './odd-addresses.ts'
import { oddBodies } from './odd-bodies.ts'
import { oddFraming } from './odd-framing.ts'
import { oddHeads } from './odd-heads.ts'
import { type OddRequest, proved } from './odd-request.ts'
import { type Conversation, type RawAnswer, talk } from './raw-client.ts'
import type { Targets } from './targets.ts'

/** Every odd request that is over at once. Those that take their time are in `odd-paces.ts`. */
export const oddRequests: readonly OddRequest[] = [...oddAddresses, ...oddHeads, ...oddFraming, ...oddBodies]

/** The codes that a refusal for its form may have. A rule of a service has one of its own. */
const codes: Readonly<Record<number, RegExp>> = {
  400: /^(malformed_request|malformed_body|validation_failed|invalid_cursor)$/,
  401: /^unauthenticated$/,
  404: /^(not_found|unknown_user)$/,
  405: /^method_not_allowed$/,
  406: /^not_acceptable$/,
  408: /^request_timeout$/,
  411: /^length_required$/,
  412: /^version_conflict$/,
  413: /^body_too_large$/,
  414: /^uri_too_long$/,
  415: /^unsupported_media_type$/,
  417: /^expectation_failed$/,
  431: /^headers_too_large$/,
}

/** What is wrong with the answer to an odd request; empty when all is well, undefined when it could not be tried. */
export async function judgeOdd(url: string, on: Targets, request: OddRequest): Promise<string[] | undefined> {
  const odd = on.write?.isOpen && request.whereOpen ? { ...request, status: request.whereOpen } : request
  const sent = odd.send(on)
  if (sent === undefined) return undefined
  const conversation = await talk(new URL(url), proved(on, typeof sent === 'string' ? [sent] : sent), {
    answers: odd.status.length === 0 ? 0 : 1 + (odd.after?.length ?? 0),
    bodiless: odd.bodiless,
    untilClosed: odd.closes,
    patience: odd.within,
  })
  return faultsOf(odd, conversation)
}

function faultsOf(odd: OddRequest, { answers, interim, closed, rest, milliseconds }: Conversation): string[] {
  const found: string[] = []
  const allowed = odd.status.length === 0 ? [] : [odd.status, ...(odd.after ?? [])]
  if (odd.mayFollow && answers.length > allowed.length) allowed.push(odd.mayFollow)
  if (answers.length !== allowed.length) {
    const left = rest === '' ? '' : `, and ${JSON.stringify(rest.slice(0, 200))}`
    found.push(`${answers.length} answers instead of ${allowed.length}${left}`)
  }
  for (const [index, answer] of answers.entries()) {
    const statuses = allowed[index]
    if (statuses && !statuses.includes(answer.status)) {
      found.push(`${answer.status} instead of ${statuses.join(' or ')}: ${answer.body.toString().slice(0, 300)}`)
    }
    found.push(...faultsOfAnswer(answer, odd.bodiless === true))
  }
  const [first] = answers
  if (first) found.push(...faultsOfFirst(odd, first))
  if (odd.continues === true && !interim.includes(100)) found.push('no 100 Continue')
  if (odd.continues === false && interim.includes(100)) found.push('100 Continue, though it is refused')
  if (odd.closes && !closed) found.push(`the connection was still open after ${Math.round(milliseconds)} ms`)
  return found
}

function faultsOfFirst({ headers = {}, code }: OddRequest, answer: RawAnswer): string[] {
  const found: string[] = []
  for (const [name, pattern] of Object.entries(headers)) {
    const value = answer.headers.get(name)
    if (pattern === undefined ? value !== undefined : !pattern.test(value ?? '')) found.push(`${name}: ${value}`)
  }
  const told = (asAnswer(answer).json as { code?: string } | undefined)?.code
  if (code !== undefined && told !== code) found.push(`the code ${told} instead of ${code}`)
  return found
}

/** What every answer has to be. */
function faultsOfAnswer(raw: RawAnswer, bodiless: boolean): string[] {
  const answer = asAnswer(raw)
  const found = checkHeaders(answer, undefined, { value: () => 'open', text: () => 'open', faults: () => undefined })
  const faults = found.map(({ detail }) => detail)
  if (raw.status >= 500) faults.push(`the status ${raw.status}`)
  if (raw.status < 400 || bodiless) return faults
  const type = raw.headers.get('content-type')
  if (type !== 'application/problem+json') faults.push(`an error as ${type}`)
  const told = (answer.json as { code?: string } | undefined)?.code
  if (!codes[raw.status]?.test(told ?? '')) faults.push(`the code ${told} with ${raw.status}`)
  faults.push(...checkProblem(answer, undefined).map(({ detail }) => detail))
  faults.push(...leaks.filter((leak) => leak.test(raw.body.toString())).map((leak) => `it tells of ${leak}`))
  return faults
}

function asAnswer({ status, headers, body }: RawAnswer): Answer {
  let json: unknown
  try {
    json = JSON.parse(body.toString())
  } catch {
    json = undefined
  }
  return { status, headers, body, json, milliseconds: 0 }
}
