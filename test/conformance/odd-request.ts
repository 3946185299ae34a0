import type { Step } from './raw-client.ts'
import type { Targets } from './targets.ts'

/** A request that somebody sends by mistake or on purpose, and how a service has to answer. */
export interface OddRequest {
  readonly name: string
  /** What is sent. Undefined when the service has nothing to try it on. */
  readonly send: (on: Targets) => string | readonly Step[] | undefined
  /** The statuses that are right. With `closes`, an empty list means that no answer at all is right. */
  readonly status: readonly number[]
  /** Those that are right instead where the document lets a body hold members that nobody knows. */
  readonly whereOpen?: readonly number[]
  /** Of the answers after the first, where there shall be more. */
  readonly after?: readonly (readonly number[])[]
  /** Of one more answer that may follow and need not. */
  readonly mayFollow?: readonly number[]
  /** What a header of the first answer must be; undefined when it must not be there. By name in lower case. */
  readonly headers?: Readonly<Record<string, RegExp | undefined>>
  /** The `code` of the problem. */
  readonly code?: string
  /** Whether 100 Continue must come first, or must not. */
  readonly continues?: boolean
  /** Whether the service must close the connection. */
  readonly closes?: true
  /** Whether the answer has no body, as that to HEAD. */
  readonly bodiless?: true
  /** Milliseconds within which all of it must be over. Default 5000. */
  readonly within?: number
}

type Header = readonly [name: string, value: string]

/** A request as text. Headers come after Host; a body brings its length. */
export function asked(
  on: Targets,
  method: string,
  target: string,
  headers: readonly Header[] = [],
  body?: string,
): string {
  const isProved = headers.some(([name]) => name.toLowerCase() === 'authorization')
  const all: Header[] = [['Host', on.host], ...(isProved ? [] : proofOf(on)), ...headers]
  if (body !== undefined && !headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))) {
    all.push(['Content-Length', String(Buffer.byteLength(body, 'latin1'))])
  }
  return `${method} ${target} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`
}

/** The header that proves who sends, where it has to be proved. */
export function proofOf({ authorization }: Targets): readonly Header[] {
  return authorization === undefined ? [] : [['Authorization', authorization]]
}

/** A GET that is right, with further headers. */
export function got(on: Targets, ...headers: Header[]): string {
  return asked(on, 'GET', on.get, headers)
}

/** A request with a body that is right, with other headers or another body. */
export function written(on: Targets, headers: readonly Header[] = [], body?: string): string | undefined {
  const { write } = on
  if (!write) return undefined
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const type: Header[] = typed ? [] : [['Content-Type', write.type]]
  return asked(on, write.method, write.path, [...type, ...headers], body ?? write.body)
}

/** What is sent, with the proof of who sends it in the first head, where that has to be proved and is not. */
export function proved(on: Targets, steps: readonly Step[]): readonly Step[] {
  const [proof] = proofOf(on)
  const [first, ...rest] = steps
  if (!proof || typeof first !== 'string') return steps
  const [head = ''] = first.split('\r\n\r\n')
  if (/^authorization:/im.test(head)) return steps
  return [first.replace(/^\S+ \S+ HTTP\/1\.[01]\r\n/, (line) => `${line}${proof.join(': ')}\r\n`), ...rest]
}

/** A request with these lines in place of what follows the Host of a GET that is right. */
export function lines(on: Targets, ...more: string[]): string {
  const proof = proofOf(on).map(([name, value]) => `${name}: ${value}`)
  return `GET ${on.get} HTTP/1.1\r\nHost: ${on.host}\r\n${[...proof, ...more].map((line) => `${line}\r\n`).join('')}\r\n`
}
