import { Agent, request } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

/** A request with nothing left to decide. */
export interface PlainRequest {
  readonly method: string
  /** Path and query, as they are sent. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | undefined
}

/** What came back. */
export interface Answer {
  readonly status: number
  /** By name in lower case; the values of a repeated one joined. */
  readonly headers: ReadonlyMap<string, string>
  /** Decoded, where it was compressed. */
  readonly body: Buffer
  /** The body read as JSON, where its media type says that it is. */
  readonly json: unknown
  readonly milliseconds: number
}

/** Sends requests one after the other on one connection that is kept alive. */
export interface Exchange {
  /** Rejects when there is no complete answer. */
  send(plain: PlainRequest): Promise<Answer>
  close(): void
}

/** A client over `node:http`, which sends targets and headers as they are given. */
export function exchange(url: URL): Exchange {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: (plain) => send(plain, url, agent),
    close: () => agent.destroy(),
  }
}

function send({ method, target, headers, body }: PlainRequest, url: URL, agent: Agent): Promise<Answer> {
  const flat = ['Host', url.host, ...headers.flat()]
  // Node would send an empty body in chunks.
  if (body || /^(POST|PUT|PATCH)$/.test(method)) flat.push('Content-Length', String(body?.length ?? 0))
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request({
      host: url.hostname,
      port: url.port,
      method,
      path: target,
      headers: flat,
      agent,
      timeout: 30_000,
    })
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const found = new Map<string, string>()
        for (let index = 0; index < response.rawHeaders.length; index += 2) {
          const name = (response.rawHeaders[index] as string).toLowerCase()
          const value = response.rawHeaders[index + 1] as string
          found.set(name, found.has(name) ? `${found.get(name)}, ${value}` : value)
        }
        const decoded = decode(Buffer.concat(chunks), found.get('content-encoding'))
        resolve({
          status: response.statusCode as number,
          headers: found,
          body: decoded,
          json: readJson(decoded, found.get('content-type') ?? ''),
          milliseconds: performance.now() - started,
        })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
    sent.on('error', reject)
    sent.end(body)
  })
}

function decode(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0 || encoding === undefined) return body
  if (encoding === 'gzip') return gunzipSync(body)
  if (encoding === 'deflate') return inflateSync(body)
  return encoding === 'br' ? brotliDecompressSync(body) : body
}

function readJson(body: Buffer, mediaType: string): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/.test(mediaType)) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
