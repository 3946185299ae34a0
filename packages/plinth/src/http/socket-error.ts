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
  // The parser counts the address among the headers. One without an end is what was too long.
  if (code === 'HPE_HEADER_OVERFLOW') return problem(rawPacket?.includes('\n') ? 'headers_too_large' : 'uri_too_long')
  if (code.startsWith('HPE_')) return problem('malformed_request', { detail: 'This is not HTTP/1.1.' })
  return undefined
}
