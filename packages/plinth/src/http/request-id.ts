import type { IncomingMessage } from 'node:http'
import { uuidv7 } from '../core/uuid.ts'

const shape = /^[A-Za-z0-9._~-]{8,128}$/

/**
 * A request's own id, as sent in X-Request-Id or else in Correlation-ID; a new UUIDv7 when neither holds a usable one.
 */
export function requestIdOf({ headers }: IncomingMessage): string {
  const sent = headers['x-request-id'] ?? headers['correlation-id']
  return typeof sent === 'string' && shape.test(sent) ? sent : uuidv7()
}

/** The Correlation-ID that a caller sent, under its own spelling of the name and made safe, to be sent back to it. */
export function correlationOf(
  { headers, rawHeaders }: IncomingMessage,
  requestId: string,
): [string, string] | undefined {
  const sent = headers['correlation-id']
  if (sent === undefined) return undefined
  const name = rawHeaders.find((each, index) => index % 2 === 0 && each.toLowerCase() === 'correlation-id')
  return [name as string, typeof sent === 'string' && shape.test(sent) ? sent : requestId]
}
