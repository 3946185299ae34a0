import type { Failed } from '../failure/failure.ts'

/** A place in a document: a member of an object, or an item of a list. */
export interface Place {
  get(): unknown
  add(value: unknown): void
  replace(value: unknown): void
  remove(): void
}

/**
 * The place that a JSON Pointer (RFC 6901) leads to. What is not there on the way, or at it, is thrown as `missing`
 * says.
 */
export function placeAt(root: object, pointer: string, missing: () => Failed): Place {
  const names = pointer.split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = names.pop() as string
  let at: unknown = root
  for (const name of names) at = (Array.isArray(at) ? item(at, name, missing) : member(at, name, missing)).get()
  return Array.isArray(at) ? item(at, last, missing) : member(at, last, missing)
}

function member(of: unknown, name: string, missing: () => Failed): Place {
  // What every object inherits is no member of it, and nobody makes one of such a name.
  if (typeof of !== 'object' || of === null || name === '__proto__') throw missing()
  const members = of as Record<string, unknown>
  const there = (): void => {
    if (!Object.hasOwn(members, name)) throw missing()
  }
  const set = (value: unknown): void => {
    members[name] = value
  }
  return {
    get() {
      there()
      return members[name]
    },
    add: set,
    replace(value) {
      there()
      set(value)
    },
    remove() {
      there()
      delete members[name]
    },
  }
}

function item(of: unknown[], name: string, missing: () => Failed): Place {
  const index = name === '-' ? of.length : /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : Number.NaN
  const there = (): void => {
    if (!(index < of.length)) throw missing()
  }
  return {
    get() {
      there()
      return of[index]
    },
    add(value) {
      if (!(index <= of.length)) throw missing()
      of.splice(index, 0, value)
    },
    replace(value) {
      there()
      of[index] = value
    },
    remove() {
      there()
      of.splice(index, 1)
    },
  }
}
