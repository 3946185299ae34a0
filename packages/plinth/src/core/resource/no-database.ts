import type { Database } from './repository.ts'

/**
 * The database of a call without a transaction: whoever provides repositories for all operations can do so for this
 * one, too, and whatever is done with one of them throws a TypeError.
 */
export function noDatabase(operation: string): Database {
  const refuse = (): never => {
    throw new TypeError(`"${operation}" has no transaction: it reaches rows by performing other operations.`)
  }
  const unusable = new Proxy({}, { get: () => refuse })
  return { repository: () => unusable as never, announce: refuse, attempt: refuse }
}
