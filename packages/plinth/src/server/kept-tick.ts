import { executionAsyncResource } from 'node:async_hooks'

let kept: object | undefined

/**
 * Keeps alive one of the objects that node makes for every `process.nextTick`. When a garbage collection finds none, V8
 * forgets the hidden class that they share; the code that makes them, a literal with computed names, has then seen two
 * classes and calls the runtime for each name ever after. Such a process took a quarter to the half more CPU for a
 * request.
 */
export function keepTick(): void {
  if (kept) return
  process.nextTick(() => {
    kept = executionAsyncResource()
  })
}
