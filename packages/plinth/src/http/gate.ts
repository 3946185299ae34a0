import type { ServerResponse } from 'node:http'

/** How a server is, as its callers see it. */
export type Status = 'starting' | 'ok' | 'degraded' | 'draining'

/** The switch that the life of a server turns. All its listeners share one; each request reads it once. */
export interface Gate {
  /** While it is `starting`, operations are refused with `starting`; pages and `/status` are answered throughout. */
  status: Status
  /** Whether each answer asks for its connection to be closed: set after listening has stopped, never before. */
  closing: boolean
  /** How many answers have been written that their callers have not taken yet. */
  sending: number
}

/** A gate that lets everything pass. */
export function openGate(): Gate {
  return { status: 'ok', closing: false, sending: 0 }
}

/** Counts an answer as being sent until its caller has taken it, or is gone. */
export function countSending(gate: Gate, response: ServerResponse): void {
  gate.sending++
  response.once('close', () => {
    gate.sending--
  })
}
