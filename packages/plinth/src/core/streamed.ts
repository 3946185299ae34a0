/** An output that is sent item by item. */
export type Items = AsyncIterable<unknown>

/** Whether a handler answers item by item. */
export function isItems(output: unknown): output is Items {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

interface Lasting {
  /** Waited for before an item is handed on, or the failure to make it; undefined where nothing is to be waited for. */
  readonly ready: () => Promise<unknown> | undefined
  /** Told when no more items are wanted: at the end, on failure, or before the first. */
  readonly end: () => void
}

/** The same items, with a step before each of them and one after the last. */
export function lasting(items: Items, { ready, end }: Lasting): AsyncIterableIterator<unknown> {
  const source = items[Symbol.asyncIterator]()
  let over = false
  const finish = (): void => {
    if (over) return
    over = true
    end()
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      let isMade = false
      try {
        const result = await source.next()
        isMade = true
        await ready()
        if (result.done) finish()
        return result
      } catch (thrown) {
        try {
          if (!isMade) await ready()
        } finally {
          finish()
        }
        throw thrown
      }
    },
    async return() {
      try {
        await source.return?.()
      } finally {
        finish()
      }
      return { done: true, value: undefined }
    },
  }
}

/** The items, each changed by a function. */
export async function* mapped<T>(items: Items, make: (item: unknown) => T): AsyncGenerator<T, void, undefined> {
  for await (const item of items) yield make(item)
}

/** The elements of a list as items. */
export async function* oneByOne<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items
}
