import type { Duplex } from 'node:stream'
import type { Failed } from '../core/failure/failure.ts'
import { traceFrom } from '../core/trace.ts'
import { dateNow } from './date.ts'
import type { Headers } from './headers.ts'
import { STATUS_CODES } from './node-http.ts'
import { problemMediaType, problemText } from './problem.ts'

/** Milliseconds that the other end has to read an answer before the connection is destroyed. */
const patience = 2000

/**
 * A problem with these headers and its own as the text of an HTTP answer, for connections on which no request could be
 * read.
 */
export function rawAnswer(failed: Failed, headers: Headers, base: string, requestId: string): string {
  const { traceId } = traceFrom(undefined)
  const body = problemText(failed, { base, requestId, traceId, isParameter: undefined })
  const all = [
    ...headers,
    ...['Cache-Control', 'no-store', 'Content-Type', problemMediaType, 'X-Request-Id', requestId],
    ...['Content-Length', String(Buffer.byteLength(body)), 'Date', dateNow(), 'Connection', 'close'],
  ]
  let head = `HTTP/1.1 ${failed.failure.status} ${STATUS_CODES[failed.failure.status]}\r\n`
  for (let index = 0; index < all.length; index += 2) head += `${all[index]}: ${all[index + 1]}\r\n`
  return `${head}\r\n${body}`
}

/** Sends the last bytes of a connection, then closes it, whether or not the other end does. */
export function endSocket(socket: Duplex, text: string): void {
  socket.pause()
  socket.end(text)
  const timer = setTimeout(() => socket.destroy(), patience)
  socket.once('close', () => clearTimeout(timer))
}
