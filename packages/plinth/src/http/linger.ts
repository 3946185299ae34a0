import type { Exchange } from './exchange.ts'

/** Bytes of an unread body that are worth reading for the sake of keeping the connection. */
const worthReading = 65_536
/** Milliseconds for which the rest of an unwanted body is read and dropped. */
const patience = 2000

/** Whether the answer to this request must outlive a body that nobody wants, and the connection end with it. */
export function mustLinger({ incoming, awaitsContinue }: Exchange): boolean {
  const { complete, headers } = incoming
  // Who waits for 100 Continue has not sent a body and will not.
  if (complete || awaitsContinue) return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > worthReading
}

/**
 * Reads and drops the rest of a body before the answer, which has been written, is ended and the connection closed.
 * Closed at once, it would be reset, and the caller, still writing, would never read why.
 */
export function lingerUntilRead({ incoming, response }: Exchange): void {
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, patience)
  incoming.once('end', end)
  incoming.once('close', end)
  incoming.resume()
}
