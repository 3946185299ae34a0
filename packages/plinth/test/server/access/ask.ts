import { Agent, request } from 'node:http'

/** What is sent. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What comes back. */
export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
  readonly json: any
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Asks a server as the bearer of a token. */
export function ask(url: string, token: string, { method, path, body, headers }: Asked): Promise<Told> {
  const sent = body === undefined ? undefined : JSON.stringify(body)
  const { promise, resolve, reject } = Promise.withResolvers<Told>()
  const call = request(url + path, {
    agent,
    method,
    headers: {
      ...(token !== 'nobody' && { authorization: `Bearer ${token}` }),
      ...(sent !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
      ...headers,
    },
  })
  call.on('error', reject)
  call.on('response', async (answer) => {
    try {
      let text = ''
      for await (const part of answer.setEncoding('utf8')) text += part
      const { statusCode: status = 0, headers: told } = answer
      resolve({
        status,
        headers: told,
        text,
        json: isJson(told['content-type']) ? JSON.parse(text || 'null') : undefined,
      })
    } catch (thrown) {
      reject(thrown)
    }
  })
  call.end(sent)
  return promise
}

const own = new Set(['date', 'x-request-id', 'traceparent', 'traceresponse', 'server-timing'])

/** An answer without what is its own: the same for one thing that is not there as for another. */
export function plain({ status, headers, text }: Told, ...asked: readonly string[]): string {
  const told = Object.entries(headers).filter(([name]) => !own.has(name))
  const whole = `${status} ${JSON.stringify(told)} ${text.replace(/"(request_id|trace_id|instance)":"[^"]*"/g, '')}`
  return asked.reduce((left, it) => left.replaceAll(it, '<it>'), whole)
}

/** All that an answer holds, cursors in plain text, too. */
export function everythingIn({ headers, text }: Told): string {
  const cursors = [...text.matchAll(/_cursor":"([\w-]+)"/g)].map(([, it]) => Buffer.from(it as string, 'base64url'))
  return [JSON.stringify(headers), text, ...cursors.map((it) => it.toString('latin1'))].join('\n')
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/(problem\+)?json/.test(type)
}
