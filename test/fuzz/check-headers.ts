import type { DeclaredResponse, JsonSchema } from './document.ts'
import type { Answer } from './exchange.ts'
import type { Finding } from './finding.ts'
import type { Oracle } from './oracle.ts'

/** What every answer carries, whatever it answers. */
export const standing: Readonly<Record<string, RegExp>> = {
  server: /^[a-z][a-z0-9-]*\/\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/,
  'x-request-id': /^[A-Za-z0-9._~-]{8,128}$/,
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none'/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'cache-control': /^(no-store|no-cache|private, no-cache|public, max-age=\d+.*)$/,
}

/** What HTTP itself adds for the sake of the connection and the content. A document need not tell of it. */
const understood = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-type',
  'content-length',
  'transfer-encoding',
  'content-encoding',
])

/** Whether the headers are those that every answer has, those that the status needs, and those that are declared. */
export function checkHeaders(answer: Answer, declared: DeclaredResponse | undefined, oracle: Oracle): Finding[] {
  const { status, headers } = answer
  const wrong = (detail: string): Finding => ({ kind: 'header', detail })
  const found: Finding[] = []
  for (const [name, pattern] of Object.entries(standing)) {
    const value = headers.get(name)
    if (value === undefined) found.push(wrong(`no ${name}`))
    else if (!pattern.test(value)) found.push(wrong(`${name}: ${value}`))
  }
  if (headers.has('x-powered-by')) found.push(wrong('X-Powered-By'))
  if (status >= 400 && headers.get('cache-control') !== 'no-store') found.push(wrong('an error that may be cached'))
  if (status === 201 && !headers.has('location')) found.push(wrong('201 without Location'))
  if (status === 401 && !headers.has('www-authenticate')) found.push(wrong('401 without WWW-Authenticate'))
  if (status === 405 && !headers.has('allow')) found.push(wrong('405 without Allow'))
  if (status === 415 && !['accept', 'accept-post', 'accept-patch'].some((name) => headers.has(name))) {
    found.push(wrong('415 without Accept'))
  }
  if ((status === 429 || status === 503) && !headers.has('retry-after'))
    found.push(wrong(`${status} without Retry-After`))
  if (status === 204 && headers.has('content-type')) found.push(wrong('204 with a Content-Type'))
  if (declared) found.push(...checkDeclared(headers, declared, oracle))
  return found
}

function checkDeclared(headers: Answer['headers'], declared: DeclaredResponse, oracle: Oracle): Finding[] {
  const found: Finding[] = []
  for (const [name, { required, schema }] of declared.headers) {
    const value = headers.get(name)
    if (value === undefined) {
      if (required) found.push({ kind: 'header', detail: `no ${name}, which is declared as required` })
    } else {
      const faults = oracle.faults(schema, typed(schema, value))
      if (faults) found.push({ kind: 'header', detail: `${name}: ${value}: ${faults}` })
    }
  }
  for (const name of headers.keys()) {
    if (!understood.has(name) && !declared.headers.has(name)) found.push({ kind: 'undocumented-header', detail: name })
  }
  return found
}

function typed({ type }: JsonSchema, value: string): unknown {
  return (type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
}
