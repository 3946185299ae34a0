import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds for reading an answer that did not fit into the buffers of the kernel. */
const patience = 8000
/** Bytes a millisecond that are read meanwhile: for each of these there is one more. */
const pace = 250

/**
 * Cuts off a caller who does not read its answer, which would otherwise be held in memory for as long as it likes:
 * after 8 s, and 4 s more for each megabyte that waits.
 */
export function limitReading(socket: Socket, response: ServerResponse): void {
  // What waits for an answer before it that is still to be made, and not for the caller, waits on.
  const cut = (): void => void (socket.writableLength > 0 && socket.destroy())
  const timer = setInterval(cut, patience + response.writableLength / pace)
  response.once('close', () => clearInterval(timer))
}
