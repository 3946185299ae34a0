import { describeError } from './describe-error.ts'
import { redacted } from './hidden.ts'
import { isSecretName, withoutSecrets } from './secrets.ts'

const deepest = 6
const mostMembers = 100
/** Characters in one line altogether, more or less, so that what is wide at every level stays small. */
const mostCharacters = 65_536

/** What a value costs beside its text, and what an error does with its stack and causes. */
const costs = { value: 10, error: 10_000 }

interface Budget {
  left: number
}

/**
 * What can be written as JSON of any value at all: without secrets, cut where it is too deep, too wide or goes round,
 * and with a note in the place of what cannot be read. It never throws.
 */
export function loggable(value: unknown): unknown {
  return copy(value, [], { left: mostCharacters })
}

function copy(value: unknown, within: readonly object[], budget: Budget): unknown {
  if (budget.left <= 0) return '[too much]'
  budget.left -= costs.value
  switch (typeof value) {
    case 'string':
      return text(value, budget)
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      if (value === null) return null
      if (within.includes(value)) return '[circular]'
      if (within.length === deepest) return '[too deep]'
      try {
        return copyObject(value, [...within, value], budget)
      } catch {
        // A getter, a toJSON or a proxy that throws: the rest of the line is worth more than the reason.
        return '[unreadable]'
      }
    case 'function':
      return '[function]'
    default:
      return String(value)
  }
}

function copyObject(value: object, within: readonly object[], budget: Budget): unknown {
  if (value instanceof Error) {
    budget.left -= costs.error
    return describeError(value)
  }
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Map) return copyMembers(value, within, budget)
  if (value instanceof Set) return copyItems(value, value.size, within, budget)
  if (Array.isArray(value)) return copyItems(value, value.length, within, budget)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return copy(toJSON.call(value), within, budget)
  return copyMembers(ownMembers(value), within, budget)
}

function* ownMembers(value: object): Iterable<readonly [string, unknown]> {
  for (const name of Object.keys(value)) {
    let member: unknown
    try {
      member = (value as Readonly<Record<string, unknown>>)[name]
    } catch {
      member = '[unreadable]'
    }
    yield [name, member]
  }
}

function copyMembers(
  members: Iterable<readonly [unknown, unknown]>,
  within: readonly object[],
  budget: Budget,
): unknown {
  const result: [string, unknown][] = []
  for (const [name, member] of members) {
    if (result.length === mostMembers || budget.left <= 0) {
      result.push(['...', '[too much]'])
      break
    }
    const key = String(name)
    result.push([text(key, budget), isSecretName(key) ? redacted : copy(member, within, budget)])
  }
  return Object.fromEntries(result)
}

function copyItems(items: Iterable<unknown>, size: number, within: readonly object[], budget: Budget): unknown[] {
  const result: unknown[] = []
  for (const item of items) {
    if (result.length === mostMembers || budget.left <= 0) {
      result.push(`[${size - result.length} more]`)
      break
    }
    result.push(copy(item, within, budget))
  }
  return result
}

function text(value: string, budget: Budget): string {
  const shown = withoutSecrets(value)
  budget.left -= shown.length
  return shown
}
