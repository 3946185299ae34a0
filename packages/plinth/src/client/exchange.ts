import type { LookupFunction } from 'node:net'
import type { OutgoingReply } from '../core/outgoing.ts'
import type { Destination } from './destination.ts'
import { guardedLookup } from './lookup.ts'
import type { Reach } from './reach.ts'

/** One request as it goes over the wire. */
export interface WireRequest extends Destination {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Sends one request once and reads the answer. Rejects when there is none, or with the signal's reason. */
export type Exchange = (request: WireRequest, signal: AbortSignal) => Promise<OutgoingReply>

/** The largest answer that is read, in bytes. */
const mostBytes = 8 * 2 ** 20

/** An answer was larger than what is read of one. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge'

  constructor() {
    super(`The answer has more than ${mostBytes} bytes.`)
  }
}

/**
 * Loads undici, which is worth doing only when there is something to send. Redirects are answers and never followed,
 * and over TLS there is one request a connection, so that giving one up harms no other.
 */
export async function loadExchange(resolve: LookupFunction): Promise<Exchange> {
  const { Agent } = await import('undici')
  // One for each kind of destination: connections are kept for whoever asks next, and not all may go everywhere.
  const agents = new Map<ReadonlySet<Reach>, InstanceType<typeof Agent>>()
  const agentFor = (allowed: ReadonlySet<Reach>): InstanceType<typeof Agent> => {
    const known = agents.get(allowed)
    if (known) return known
    // How long an answer may take is for the signal to say, for it knows the deadline.
    const agent = new Agent({
      connections: 100,
      connect: { timeout: 2_000, lookup: guardedLookup(resolve, allowed) },
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    })
    agents.set(allowed, agent)
    return agent
  }
  return async ({ url, allowed, method, headers, body }, signal) => {
    const { origin, pathname, search } = url
    const reply = await agentFor(allowed).request({
      origin,
      path: pathname + search,
      method: method as 'GET',
      headers,
      body: body ?? null,
      signal,
    })
    const text = await readText(reply.body)
    return {
      status: reply.statusCode,
      headers: flatten(reply.headers),
      text,
      json: () => JSON.parse(text),
    }
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new ReplyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
