import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { malformed } from './request-head.ts'
import { everyMethod } from './router.ts'

/** What node says of a connection on which a request could not be read. */
export interface SocketError extends Error {
  readonly code?: string
  /** What was being read. */
  readonly rawPacket?: Buffer
  /** How far into that. */
  readonly bytesParsed?: number
}

/** The failure to answer such a connection with; undefined when nobody is there to read it. */
export function failedOnSocket(error: SocketError): Failed | undefined {
  const { code = '', rawPacket } = error
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request_timeout')
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return problem('body_too_large')
  // The parser counts the address among the headers.
  if (code === 'HPE_HEADER_OVERFLOW') return problem(hasLongTarget(rawPacket) ? 'uri_too_long' : 'headers_too_large')
  if (code === 'HPE_INVALID_METHOD') return failedOnMethod(error)
  if (!code.startsWith('HPE_')) return undefined
  const [detail, header] = faults[code] ?? ['This is not HTTP/1.1.']
  return malformed(detail, header)
}

/** What is wrong by the code of node's parser, and the header that is to blame. */
const faults: Readonly<Record<string, readonly [detail: string, header?: string]>> = {
  HPE_INVALID_URL: ['The address in the request line is not one.'],
  HPE_INVALID_CONSTANT: ['The request line must be a method, an address without blanks, and HTTP/1.1.'],
  HPE_INVALID_VERSION: ['The request line must end in HTTP/1.1 or HTTP/1.0, and then CR and LF.'],
  HPE_PAUSED_H2_UPGRADE: ['HTTP/2 is not spoken here; HTTP/1.1 is.'],
  HPE_INVALID_HEADER_TOKEN: ['A header is not of the form "name: value", or holds a character that none may.'],
  HPE_LF_EXPECTED: ['A line of the head does not end in CR and LF.'],
  HPE_INVALID_CONTENT_LENGTH: ['Content-Length is not a number of bytes.', 'content-length'],
  HPE_UNEXPECTED_CONTENT_LENGTH: ['Content-Length is given twice, or beside Transfer-Encoding.', 'content-length'],
  HPE_INVALID_TRANSFER_ENCODING: [
    'Transfer-Encoding must be chunked, and without Content-Length.',
    'transfer-encoding',
  ],
  HPE_INVALID_CHUNK_SIZE: ['A chunk of the body does not begin with its length in hexadecimal digits.'],
  HPE_STRICT: ['A chunk of the body is malformed.'],
  HPE_CLOSED_CONNECTION: ['There is more after a request that was to be the last on its connection.'],
}

/** The parser knows methods by name, so that it stumbles over one that it does not as over any other garbage. */
function failedOnMethod({ rawPacket, bytesParsed = 0 }: SocketError): Failed {
  const text = rawPacket?.toString('latin1') ?? ''
  if (text.charCodeAt(bytesParsed) === tlsHandshake) return malformed('HTTPS is not spoken here; HTTP is.')
  const line = text.slice(text.lastIndexOf('\n', bytesParsed - 1) + 1)
  const [, method] = requestLine.exec(line) ?? []
  if (method === undefined)
    return malformed('This is not HTTP/1.1: it does not begin with a method that is known here.')
  // 501 would do, too (RFC 9110, 15.6.2), but is read as a failure of the server, and what is wrong is the request.
  return problem('method_not_allowed', { detail: `Nothing here has the method "${method}". Known are ${everyMethod}.` })
}

const requestLine = /^([!#$%&'*+.^_`|~\w-]{1,40}) \S+ HTTP\/1\.[01]\r\n/
const tlsHandshake = 0x16

function hasLongTarget(packet: Buffer | undefined): boolean {
  return packet !== undefined && /^[A-Z-]{3,20} [^\s]{8000}/.test(packet.toString('latin1', 0, 8100))
}
