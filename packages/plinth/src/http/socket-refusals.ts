import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Observe } from '../core/observation.ts'
import { uuidv7 } from '../core/uuid.ts'
import { finish, mayAnswer } from './connection.ts'
import type { Headers } from './headers.ts'
import { endSocket, rawAnswer } from './raw-answer.ts'
import { everyMethod } from './router.ts'
import { failedOnSocket, type SocketError } from './socket-error.ts'

interface SocketRefusals {
  /** The headers of every answer. */
  readonly standard: Headers
  /** What every problem type begins with. */
  readonly problemBase: string
  readonly observe: Observe
}

/**
 * Has a server answer with a problem, too, where node answers nothing or a bare status: to CONNECT, to methods that
 * node's parser does not know, and to what is no HTTP. Nobody has looked for the address then, so that Allow names
 * every method.
 */
export function refuseOnSockets(server: Server, { standard, problemBase, observe }: SocketRefusals): void {
  const notAllowed = [...standard, 'Allow', everyMethod]
  const refuse = (socket: Duplex, failed: Failed, method?: string, observed = failed): void => {
    const requestId = uuidv7()
    const headers = failed.code === 'method_not_allowed' ? notAllowed : standard
    finish(socket)
    const answer = rawAnswer(failed, headers, problemBase, requestId)
    // An answer to HEAD ends with its head (RFC 9110, 9.3.2).
    endSocket(socket, method === 'HEAD' ? answer.slice(0, answer.indexOf('\r\n\r\n') + 4) : answer)
    const peer = 'remoteAddress' in socket ? (socket.remoteAddress as string | undefined) : undefined
    observe({ kind: 'request_refused', transport: 'http', failed: observed, requestId, method, peer })
  }
  server.on('connect', ({ method }, socket) =>
    refuse(socket, problem('method_not_allowed', { detail: 'There is no proxy here.' }), method),
  )
  server.on('clientError', (error: SocketError, socket) => {
    const failed = failedOnSocket(error)
    if (!failed || !socket.writable) socket.destroy()
    else if (mayAnswer(socket)) {
      // Whoever ends a connection within a request has gone, most likely; the answer is for those who only stopped
      // sending.
      const observed = error.code === 'HPE_INVALID_EOF_STATE' ? problem('canceled') : failed
      refuse(socket, failed, isHead(error) ? 'HEAD' : undefined, observed)
    }
  })
}

function isHead({ rawPacket }: SocketError): boolean {
  return rawPacket?.toString('latin1', 0, 5) === 'HEAD '
}
