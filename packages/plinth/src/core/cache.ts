/** Answers what was made for a key before, or makes it. */
export type Cache<V> = (key: string, make: () => V) => V

/** A cache of at most so many values. The oldest goes first. */
export function cache<V>(limit: number): Cache<V> {
  const values = new Map<string, V>()
  return (key, make) => {
    let value = values.get(key)
    if (value === undefined) {
      value = make()
      if (values.size >= limit) values.delete(values.keys().next().value as string)
      values.set(key, value)
    }
    return value
  }
}
