import type { Observe, Lifecycle as State } from '../core/observation.ts'

/** Where a server is on its way from the start to the end. It only goes forward. */
export interface Lifecycle {
  readonly state: State
  /** When the process that serves was started. */
  readonly startedAt: Date
  /** Goes on to a state and tells the observers. Going back, or nowhere, does nothing. */
  enter(state: State, detail?: string): void
}

const order: readonly State[] = ['starting', 'ready', 'draining', 'stopped']

/** A lifecycle at its beginning. */
export function lifecycle(observe: Observe, startedAt = new Date()): Lifecycle {
  let state: State = 'starting'
  return {
    get state() {
      return state
    },
    startedAt,
    enter(next, detail) {
      if (order.indexOf(next) <= order.indexOf(state)) return
      state = next
      observe({ kind: 'lifecycle_changed', state, detail })
    },
  }
}
