import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Observe } from '../core/observation.ts'

/** What is answered to a GET, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly mediaType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers by path, each made anew for every request. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>

/** A listener for a few fixed paths that people and machines of the house read: GET and HEAD, and nothing else. */
export function internalListener(routes: Routes, observe: Observe): RequestListener {
  const byPath = new Map(Object.entries(routes))
  return (request, response) => {
    const route = byPath.get((request.url ?? '/').split('?', 1)[0] as string)
    if (!route) send(request, response, problem(404, 'not_found', `There are ${[...byPath.keys()].join(', ')}.`))
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      send(request, response, problem(405, 'method_not_allowed', 'This is only to be read.'))
    } else {
      answered(route).then(
        (answer) => send(request, response, answer),
        (error: unknown) => {
          observe({ kind: 'error_unexpected', error, call: undefined, origin: 'internal port' })
          send(request, response, problem(500, 'internal', 'It could not be answered; the log says why.'))
        },
      )
    }
  }
}

// Not Promise.try, which Node 22 does not have.
async function answered(route: () => Answer | Promise<Answer>): Promise<Answer> {
  return route()
}

function send(request: IncomingMessage, response: ServerResponse, { status, mediaType, body, headers }: Answer): void {
  response.writeHead(status, {
    'Content-Type': mediaType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function problem(status: number, code: string, detail: string): Answer {
  return { status, mediaType: 'application/problem+json', body: JSON.stringify({ status, code, detail }) }
}
