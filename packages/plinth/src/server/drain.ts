import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'

interface DrainOptions {
  /** Milliseconds to go on as if nothing were, for balancers to notice that readiness has turned red. */
  readonly window: number
  /** Milliseconds in all; what is still connected then is cut off. */
  readonly deadline: number
  /** Called when listening has stopped: from now on every answer shall say `Connection: close`. */
  readonly closing: () => void
  /** Whether callers are still taking answers that have been written. */
  readonly isSending: () => boolean
}

/**
 * Brings a server to its end without losing a request, and answers how many connections had to be cut off. The caller
 * has turned readiness red before.
 *
 * The order is the point. For the window everything is served and kept alive: balancers still send. Then listening
 * stops, and only that: `http.Server.close` would also cut idle connections, on which a request may be under way. From
 * then on every answer says `Connection: close`, so whoever comes again leaves well; whoever stays silent for another
 * window is let go.
 */
export async function drain(server: Server, { window, deadline, closing, isSending }: DrainOptions): Promise<number> {
  const end = performance.now() + deadline
  await sleep(Math.min(window, deadline))
  await stopListening(server)
  closing()
  await emptied(server, Math.min(performance.now() + window, end), () => undefined)
  // A connection is idle to node, too, when its answer has been written and not yet been read.
  await emptied(server, end, () => isSending() || server.closeIdleConnections())
  const left = await connections(server)
  server.closeAllConnections()
  return left
}

/** Stops when no connection waits to be accepted: those would be reset. */
async function stopListening(server: Server): Promise<void> {
  await polled()
  NetServer.prototype.close.call(server)
}

/** Waits until nobody is connected or the time has come, doing something about it every 10 ms. */
async function emptied(server: Server, until: number, act: () => unknown): Promise<void> {
  for (;;) {
    act()
    if ((await connections(server)) === 0 || performance.now() >= until) return
    await sleep(10)
    // Timers come before what has been sent to a process that was not let run for longer than a window.
    await polled()
  }
}

/** Resolves right after a poll of the event loop: what had come by then has been accepted and read. */
function polled(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

function connections(server: Server): Promise<number> {
  return new Promise((answer, refuse) =>
    server.getConnections((error, count) => (error ? refuse(error) : answer(count))),
  )
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((awake) => setTimeout(awake, milliseconds))
}
