import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds for reading an answer that did not fit into the buffers of the kernel. */
const patience = 20_000

/**
 * Cuts off a caller who does not read its answer, which would otherwise be held in memory for as long as it likes. It costs
 * nothing for answers that the kernel took whole.
 */
export function limitReading(socket: Socket, response: ServerResponse): void {
  if (socket.writableLength === 0) return
  const timer = setTimeout(() => socket.destroy(), patience)
  response.once('close', () => clearTimeout(timer))
}
