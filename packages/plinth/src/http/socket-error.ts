import type { Failed } from '../core/failure.ts'
import { problem } from '../core/problems.ts'

/** What node says of a connection on which a request could not be read. */
export interface SocketError extends Error {
  readonly code?: string
  /** What was being read. */
  readonly rawPacket?: Buffer
}

/** The failure to answer such a connection with; undefined when nobody is there to read it. */
export function failedOnSocket({ code = '', rawPacket }: SocketError): Failed | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request_timeout')
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return problem('body_too_large')
  // The parser counts the address among the headers.
  if (code === 'HPE_HEADER_OVERFLOW') return problem(hasLongTarget(rawPacket) ? 'uri_too_long' : 'headers_too_large')
  if (code.startsWith('HPE_')) return problem('malformed_request', { detail: 'This is not HTTP/1.1.' })
  return undefined
}

function hasLongTarget(packet: Buffer | undefined): boolean {
  return packet !== undefined && /^[A-Z-]{3,20} [^\s]{8000}/.test(packet.toString('latin1', 0, 8100))
}
