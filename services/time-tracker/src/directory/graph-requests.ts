import type { Outgoing, OutgoingOptions, OutgoingReply } from 'plinth'
import { type AccessTokens, accessTokens } from './access-tokens.ts'
import { directoryFailure } from './directory-failure.ts'
import type { GraphSettings } from './graph-settings.ts'

/** What is asked of a directory, on behalf of one call. */
export interface GraphRequests {
  /** What is at a path; undefined when there is no such thing. */
  get<T>(path: string): Promise<T | undefined>
  /** All items of a collection, page after page; undefined when there is no such thing. */
  all<T>(path: string): Promise<readonly T[] | undefined>
  /**
   * Changes something, in a way that may be repeated. Answers the status: one of success, or 404, or 400 for what was
   * so before.
   */
  change(method: 'PATCH' | 'POST' | 'DELETE', path: string, key: string, body?: object): Promise<number>
}

interface Page<T> {
  readonly value: readonly T[]
  readonly '@odata.nextLink'?: string
}

const known = new WeakMap<GraphSettings, AccessTokens>()

/** Asks a directory over HTTP; the token is one for all calls with the same settings. */
export function graphRequests(settings: GraphSettings, http: Outgoing): GraphRequests {
  const tokens = known.get(settings) ?? accessTokens(settings)
  known.set(settings, tokens)

  const send = async (method: string, url: string, options: OutgoingOptions = {}) => {
    const token = await tokens.token(http)
    const reply = await http.request(method, url, { ...options, authorization: `Bearer ${token}` })
    if (reply.status !== 401) return reply
    // It may have been taken back before its end: a fresh one tells.
    tokens.forget(token)
    return http.request(method, url, { ...options, authorization: `Bearer ${await tokens.token(http)}` })
  }
  const read = async (url: string): Promise<OutgoingReply | undefined> => {
    const reply = await send('GET', url)
    if (reply.status === 404) return undefined
    if (reply.status !== 200) throw directoryFailure(`GET ${new URL(url).pathname}`, reply)
    return reply
  }

  return {
    async get<T>(path: string) {
      return (await read(settings.url + path))?.json() as T | undefined
    },
    async all<T>(path: string) {
      const items: T[] = []
      for (let next: string | undefined = settings.url + path; next !== undefined; ) {
        const reply = await read(next)
        if (!reply) return undefined
        const page = reply.json() as Page<T>
        items.push(...page.value)
        next = page['@odata.nextLink']
        // The token goes with the request: to nobody else.
        if (next !== undefined && !next.startsWith(`${settings.url}/`)) throw directoryFailure('goes on elsewhere')
      }
      return items
    },
    async change(method, path, key, body) {
      const reply = await send(method, settings.url + path, { body, idempotencyKey: key })
      if (reply.status >= 200 && reply.status < 300) return reply.status
      const wasSo = reply.status === 400 && /already exist/.test(reply.text)
      if (wasSo || reply.status === 404) return reply.status
      throw directoryFailure(`${method} ${new URL(settings.url + path).pathname}`, reply)
    },
  }
}
