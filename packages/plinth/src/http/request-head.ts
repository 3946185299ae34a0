import type { IncomingMessage } from 'node:http'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { isTagList } from './preconditions.ts'

/** The longest request target, in characters (RFC 9110, 4.1, wants 8,000 at least). */
const longestTarget = 8000
/** The most header fields. */
export const mostHeaders = 100

const target = /^[!-"$-~]+$/
const host = /^[\w.~!$&'()*+,;=:[\]%-]*$/

/**
 * What makes the head of a request unfit to be believed, although node's parser let it pass: two Hosts, or any other
 * header of which only one can count, given twice. Undefined when it is fit.
 */
export function headFault(incoming: IncomingMessage): Failed | undefined {
  const { url = '', headers, rawHeaders, httpVersionMajor, httpVersionMinor } = incoming
  // The parser reads HTTP/0.9 and HTTP/2.0 as if they were what it speaks.
  if (httpVersionMajor !== 1) return malformed(`HTTP/${incoming.httpVersion} is not spoken here; HTTP/1.1 is.`)
  if (url.length > longestTarget) return problem('uri_too_long')
  if (rawHeaders.length > 2 * mostHeaders) return problem('headers_too_large')
  if (!target.test(url)) return malformed('The address holds a character that must be percent-encoded.')
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return malformed('No transfer coding but chunked is understood.', 'transfer-encoding')
  }
  let hosts = 0
  let contentTypes = 0
  let authorizations = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    // Names of other lengths are not looked at: this runs for every header of every request.
    if (name.length === 4) hosts += is(name, 'host')
    else if (name.length === 12) contentTypes += is(name, 'content-type')
    else if (name.length === 13) authorizations += is(name, 'authorization')
  }
  if (hosts > 1) return malformed('Host is given twice.', 'host')
  if (hosts === 0 && httpVersionMinor > 0) return malformed('Host is missing.', 'host')
  if (headers.host !== undefined && !host.test(headers.host)) return malformed('Host is not a host.', 'host')
  if (contentTypes > 1) return malformed('Content-Type is given twice.', 'content-type')
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return problem('expectation_failed')
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined && !isTagList(ifMatch)) return malformed('If-Match names no entity tag.', 'if-match')
  if (authorizations > 1) return malformed('Authorization is given twice.', 'authorization')
  return undefined
}

/** The error of a request that cannot be read, and the header that is to blame. */
export function malformed(detail: string, header?: string): Failed {
  const faults = header && [{ pointer: `/${header}`, code: 'malformed_header', detail, in: 'header' as const }]
  return problem('malformed_request', { detail, faults: faults || undefined })
}

function is(name: string, wanted: string): number {
  return name.toLowerCase() === wanted ? 1 : 0
}
