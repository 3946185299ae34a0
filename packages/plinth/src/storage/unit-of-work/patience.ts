import type { ActiveCall } from '../../core/active-call.ts'
import { Failed } from '../../core/failure/failure.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Observe } from '../../core/observation.ts'

/** Bounds what one command may keep the writer waiting for. */
export interface Patience {
  /**
   * What the handler answers, or `deadline_exceeded` once nobody waits for it any more. `since` is when the command
   * began, in milliseconds of `performance.now()`.
   */
  wait(call: ActiveCall, output: Promise<unknown>, since: number): Promise<unknown>
  /** Says that there is nothing more to wait for. */
  rest(): void
}

/** Milliseconds that a handler may wait for the answers of a server before it is one that holds up others. */
const grace = 100

/**
 * Where the engine is embedded, a handler that awaits only its repositories settles before the event loop turns. So one
 * immediate for a whole batch tells whether some handler awaits something else, and only for that one a timer is set
 * and an observation made. A server's answers take turns, too: there it is a matter of time.
 */
export function patience(observe: Observe, isEmbedded: boolean): Patience {
  const least = isEmbedded ? 0 : grace
  const begin = isEmbedded ? () => setImmediate(turned) : () => setTimeout(turned, grace)
  let turn: ReturnType<typeof begin> | undefined
  let timer: NodeJS.Timeout | undefined
  let expire: (() => void) | undefined
  let deadline = 0

  const turned = (): void => {
    turn = undefined
    if (expire) timer = setTimeout(expire, Math.max(0, deadline - performance.now()))
  }

  return {
    wait(call, output, since) {
      turn ??= begin()
      // What has more time than others has it outside its transaction.
      deadline = Math.min(call.deadlineAt, since + call.operation.declaration.deadline)
      return new Promise((answer, refuse) => {
        let late = false
        const settled = (): void => {
          expire = undefined
          if (!timer) return
          clearTimeout(timer)
          timer = undefined
          const duration = performance.now() - since
          if (duration >= least) observe({ kind: 'writer_held', call, duration })
        }
        expire = () => {
          late = true
          settled()
          const failed = problem('deadline_exceeded')
          refuse(failed)
          call.abort(failed)
        }
        output.then(
          (value) => {
            if (late) return
            settled()
            answer(value)
          },
          (thrown) => {
            if (late) return tooLate(observe, call, thrown)
            settled()
            refuse(thrown)
          },
        )
      })
    },
    rest() {
      if (isEmbedded) clearImmediate(turn as NodeJS.Immediate)
      else clearTimeout(turn as NodeJS.Timeout)
      turn = undefined
    },
  }
}

/** A failure or an abort is what follows from being given up; anything else is a bug. */
function tooLate(observe: Observe, call: ActiveCall, thrown: unknown): void {
  if (thrown instanceof Failed || (thrown instanceof Error && thrown.name === 'AbortError')) return
  observe({ kind: 'error_unexpected', error: thrown, call, origin: 'after the deadline' })
}
