import type { ActiveCall } from './active-call.ts'
import type { Call } from './call.ts'
import type { Invoke } from './interceptor.ts'

/** What the first step has of its call: nothing of the unit of work, which has not begun. */
export type Asking<C> = Pick<C, Extract<keyof C, Exclude<keyof Call, 'db' | 'created'> | 'config'>>

const steps = new WeakMap<object, (input: never, call: never) => unknown>()
const answers = new WeakMap<object, unknown>()

/**
 * A handler in two steps. The first asks others, before the transaction begins, so that nobody who writes waits for
 * them; the second runs within it, with what they said. A transaction that is begun again does not ask again; a call
 * that is repeated with its idempotency key does, so let it be harmless.
 */
export function afterAsking<I, C extends object, T, O>(
  ask: (input: I, call: Asking<C>) => T,
  handle: (said: Awaited<T>, input: I, call: C) => O,
): (input: I, call: C) => O {
  const handler = (input: I, call: C): O => handle(answers.get(call) as Awaited<T>, input, call)
  steps.set(handler, ask)
  return handler
}

/** What runs the first step of a handler and keeps what it was told; undefined where the handler has one step. */
export function firstStep(handler: object): ((call: ActiveCall) => Promise<void>) | undefined {
  const ask = steps.get(handler) as ((input: unknown, call: ActiveCall) => unknown) | undefined
  return (
    ask &&
    (async (call) => {
      answers.set(call, await ask(call.input, call))
    })
  )
}

/** A pipeline behind a first step. */
export function askedBefore(ask: (call: ActiveCall) => Promise<void>, next: Invoke): Invoke {
  return async (call) => {
    await ask(call)
    return next(call)
  }
}
