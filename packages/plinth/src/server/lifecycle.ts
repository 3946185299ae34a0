import type { Observe, Lifecycle as State } from '../core/observation.ts'
import type { Gate } from '../http/gate.ts'
import type { HealthStatus } from './health.ts'

/**
 * Where a server is on its way from the start to the end. It only goes forward, and turns the gate of its listeners.
 */
export interface Lifecycle {
  readonly state: State
  /** Goes on to a state and tells the observers. Going back, or nowhere, does nothing. */
  enter(state: State, detail?: string): void
  /** Lets `/status` say how well a server that is ready does. */
  judge(health: HealthStatus): void
}

const order: readonly State[] = ['starting', 'ready', 'draining', 'stopped']

/** A lifecycle at its beginning. */
export function lifecycle(gate: Gate, observe: Observe): Lifecycle {
  let state: State = 'starting'
  gate.status = 'starting'
  return {
    get state() {
      return state
    },
    enter(next, detail) {
      if (order.indexOf(next) <= order.indexOf(state)) return
      state = next
      if (state === 'ready') gate.status = 'ok'
      else if (state === 'draining') gate.status = 'draining'
      observe({ kind: 'lifecycle_changed', state, detail })
    },
    judge(health) {
      if (state === 'ready') gate.status = health === 'pass' ? 'ok' : 'degraded'
    },
  }
}
