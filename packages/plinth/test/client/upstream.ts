import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createOutgoing } from 'plinth/client'
import type { Observation } from '../../src/core/observation.ts'

/** One request as the upstream saw it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Milliseconds of `performance.now()`. */
  readonly at: number
}

type Answer = (response: ServerResponse, count: number, request: Seen) => void

/** Starts a real server that ends with the test, and remembers what it was asked. */
export async function upstream(t: TestContext, answer: Answer): Promise<{ url: string; host: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const at = performance.now()
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body, at }
    seen.push(one)
    answer(response, seen.length, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, seen }
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(code, headers).end()
}

/** Answers each request in turn, the last answer from then on. */
export function inTurn(...answers: readonly Answer[]): Answer {
  return (response, count, request) =>
    (answers[Math.min(count, answers.length) - 1] as Answer)(response, count, request)
}

type ClientOptions = Omit<Parameters<typeof createOutgoing>[0], 'identity' | 'observe'>

/** An outgoing client with a memory of its own, and what it told its observer. By itself it may ask this machine. */
export function outgoingClient({ hosts = ['127.0.0.1:*'], ...options }: ClientOptions = {}) {
  const observed: Observation[] = []
  const observe = (observation: Observation): void => void observed.push(observation)
  const identity = { name: 'caller', version: '1.2.3' }
  const forCall = createOutgoing({ identity, observe, hosts, ...options })
  return { forCall, http: forCall(), observed }
}
