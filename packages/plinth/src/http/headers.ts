import type { Identity } from './identity.ts'

/** Header names and values by turns, in the flat form that `writeHead` takes at the least cost. */
export type Headers = readonly string[]

/** Headers that are the same on every answer of a kind, and their text. */
export interface FixedHeaders {
  readonly list: Headers
  readonly text: string
}

/** What no value of a header may hold (RFC 9110, 5.5). */
const unfit = /[^\t\x20-\x7e\x80-\xff]/

/** Headers as text, each with its end of line; undefined when a value cannot be written. The names are ours. */
export function headerText(headers: Headers): string | undefined {
  let text = ''
  for (let index = 0; index < headers.length; index += 2) {
    const value = headers[index + 1] as string
    if (unfit.test(value)) return undefined
    text += `${headers[index]}: ${value}\r\n`
  }
  return text
}

/** Fixes headers. Throws a TypeError when one cannot be written. */
export function fixHeaders(list: Headers): FixedHeaders {
  const text = headerText(list)
  if (text === undefined) throw new TypeError(`These headers cannot be written: ${JSON.stringify(list)}.`)
  return { list, text }
}

/** What has browsers come by TLS for two years (RFC 6797), on answers that went that way: elsewhere it is ignored. */
export const transportSecurity: Headers = ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains']

/** The headers of every answer, refusals on a raw socket included. */
export function standardHeaders({ name, version }: Identity): Headers {
  return [
    'Server',
    `${name}/${version}`,
    'X-Content-Type-Options',
    'nosniff',
    'Content-Security-Policy',
    "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy',
    'no-referrer',
    'Cross-Origin-Resource-Policy',
    'same-origin',
  ]
}

/** The headers, those that are given anew replaced and further ones added. Names compare without regard to case. */
export function withHeaders(headers: Headers, changes: Readonly<Record<string, string>>): Headers {
  const merged = new Map<string, [name: string, value: string]>()
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    merged.set(name.toLowerCase(), [name, headers[index + 1] as string])
  }
  for (const [name, value] of Object.entries(changes)) merged.set(name.toLowerCase(), [name, value])
  return [...merged.values()].flat()
}
