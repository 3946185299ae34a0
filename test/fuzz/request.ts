import type { Draft } from './draft.ts'
import type { PlainRequest } from './exchange.ts'
import { encodedPath } from './mutate-path.ts'
import { encodedQuery } from './mutate-query.ts'

/** A draft as it is sent. */
export function plainRequest(draft: Draft, basePath: string): PlainRequest {
  const query = draft.writtenQuery ?? encodedQuery(draft.query)
  const path = basePath + (draft.writtenPath ?? encodedPath(draft))
  const body = draft.bytes ?? (draft.value === undefined ? undefined : Buffer.from(JSON.stringify(draft.value)))
  const type: [string, string][] = draft.mediaType === undefined ? [] : [['Content-Type', draft.mediaType]]
  return {
    method: draft.method,
    target: query === '' ? path : `${path}?${query}`,
    headers: [...draft.headers, ...type],
    body: draft.method === 'GET' || draft.method === 'HEAD' ? undefined : body,
  }
}

/** A request as a command that sends it again; a long body is cut. */
export function curl({ method, target, headers, body }: PlainRequest, origin: string): string {
  const words = ['curl', '-gsi', '--path-as-is', '-X', method, quoted(origin + target)]
  for (const [name, value] of headers) words.push('-H', quoted(value === '' ? `${name};` : `${name}: ${value}`))
  if (body) words.push('--data-binary', quoted(shown(body)))
  return words.join(' ')
}

function shown(body: Buffer): string {
  const text = body.toString()
  return text.length > 600 ? `${text.slice(0, 600)}... (${body.length} bytes)` : text
}

function quoted(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`
  const written = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `$'${written}'`
}
