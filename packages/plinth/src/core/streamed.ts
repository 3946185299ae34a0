/** What is answered item by item. */
export type Items = AsyncIterable<unknown>

/** Whether a handler answers item by item. */
export function isItems(output: unknown): output is Items {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

interface Lasting {
  /** Waited for before an item is handed on; undefined where nothing is to be waited for. */
  readonly ready: () => Promise<unknown> | undefined
  /** Told when no more items are wanted: at the end, on failure, or before the first. */
  readonly end: () => void
}

/** The same items, with what must be done before each and after all of them. */
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
      try {
        const result = await source.next()
        await ready()
        if (result.done) finish()
        return result
      } catch (thrown) {
        finish()
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

/** The items as this makes them. */
export async function* mapped<T>(items: Items, make: (item: unknown) => T): AsyncGenerator<T, void, undefined> {
  for await (const item of items) yield make(item)
}

/** Items that are all there already. */
export async function* oneByOne<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items
}
