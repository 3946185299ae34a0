import type { IncomingMessage } from 'node:http'
import { dateNow } from './date.ts'
import { type FixedHeaders, type Headers, headerText } from './headers.ts'
import { ServerResponse, STATUS_CODES } from './node-http.ts'

/**
 * A response of our own server, on which nobody but us sets headers. `writeHead` checks and joins all of them for each
 * answer, among them those that never change, which is a tenth of what a short answer costs; here these are text
 * already.
 */
export class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** The text of status line and headers, by node's own name for it. While there is none, no head has been written. */
  declare private _header: string | undefined
  /** Milliseconds that the connection is kept, by node's own name for them. */
  declare private readonly _keepAliveTimeout: number

  /**
   * Does what `writeHead` does, with these headers after fixed ones. Throws what that throws where one cannot be
   * written. Where the connection ends with the answer, `writeHead` does it.
   */
  putHead(status: number, fixed: FixedHeaders, headers: Headers): void {
    const text = this.shouldKeepAlive && this.useChunkedEncodingByDefault ? headerText(headers) : undefined
    if (text === undefined) {
      this.writeHead(status, [...fixed.list, ...headers])
      return
    }
    this.statusCode = status
    const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this._keepAliveTimeout / 1000)}\r\n`
    const statusLine = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    this._header = `${statusLine}${fixed.text}${text}Date: ${dateNow()}\r\n${kept}\r\n`
  }
}
