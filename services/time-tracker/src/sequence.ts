/** All items, as a list. */
export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** The first so many items; no more of them are asked for. */
export async function* first<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count
  if (left === 0) return
  for await (const item of items) {
    yield item
    left -= 1
    if (left === 0) return
  }
}

/** The items in lists of so many; the last one may be shorter. */
export async function* inParts<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let part: T[] = []
  for await (const item of items) {
    part.push(item)
    if (part.length < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
