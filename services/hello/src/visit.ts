import { Failed, type Outgoing, type OutgoingReply } from 'plinth'
import { client, createOutgoing, httpTransport, type Identity } from 'plinth/client'
import { hello } from './contract.ts'

/** What each route answers, in the order in which they are visited. */
const texts = {
  sayHello: 'hello world',
  welcomeVisitor: 'Welcome to this page',
  acceptPost: 'All good, thanks for making a POST',
} as const satisfies Record<keyof typeof hello.operations, string>

/** How one route answered. */
export interface Visit {
  readonly method: string
  readonly url: string
  /** Absent, like the two that follow, when there was no answer. */
  readonly status: number | undefined
  readonly media_type: string | undefined
  readonly body: string | undefined
  /** What was expected and what came instead; absent when all is as promised. */
  readonly fault: string | undefined
}

interface VisitOptions {
  /** Who visits. */
  readonly identity: Identity
  /** Milliseconds that each route has. */
  readonly deadline: number
}

/** Calls the three routes of a hello at this address, one after the other, and looks closely at what each answers. */
export async function* visit(baseUrl: string, { identity, deadline }: VisitOptions): AsyncGenerator<Visit> {
  const sender = createOutgoing({ identity, observe() {}, hosts: [new URL(baseUrl).host] })()
  let request = { method: '', url: '' }
  let reply: OutgoingReply | undefined
  const outgoing: Outgoing = {
    async request(method, url, options) {
      request = { method, url }
      reply = await sender.request(method, url, options)
      return reply
    },
  }
  const api = client(hello, httpTransport(baseUrl, { outgoing }))

  for (const [name, text] of Object.entries(texts)) {
    reply = undefined
    let failed: Failed | undefined
    try {
      await api[name as keyof typeof texts](undefined, { deadline })
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      failed = error
    }
    yield { ...request, ...judge(text, reply, reasonOf(failed, deadline)) }
  }
}

function judge(text: string, reply: OutgoingReply | undefined, reason: string): Omit<Visit, 'method' | 'url'> {
  const expected = `expected 200 text/plain ${JSON.stringify(text)}`
  if (!reply) {
    return { status: undefined, media_type: undefined, body: undefined, fault: `${expected}, got no answer: ${reason}` }
  }
  const { status, text: body } = reply
  const [media_type = ''] = (reply.headers['content-type'] ?? '').toLowerCase().split(/[ ;]/, 1)
  const asPromised = status === 200 && media_type === 'text/plain' && body === text
  const got = `got ${status} ${media_type || 'nothing'} ${JSON.stringify(body.slice(0, 200))}`
  return { status, media_type, body, fault: asPromised ? undefined : `${expected}, ${got}` }
}

function reasonOf(failed: Failed | undefined, deadline: number): string {
  if (failed?.code === 'upstream_timeout') return `${deadline} ms have passed`
  const { cause } = failed ?? {}
  return cause instanceof Error ? cause.message : (failed?.message ?? 'it was not asked')
}
