import assert from 'node:assert/strict'

/** A filter in plain words: a field with what it is compared by, and groups of filters. */
export type Tree =
  | { readonly field: string; readonly operator: string; readonly value: unknown }
  | { readonly kind: 'and' | 'or' | 'not'; readonly of: readonly Tree[] }

/** Whether a filter is true of something, of which `fieldOf` tells the fields. */
export function holds(it: Tree, fieldOf: (field: string) => unknown): boolean {
  if ('field' in it) return matches(fieldOf(it.field), it.operator, it.value)
  if (it.kind === 'not') return !it.of.some((each) => holds(each, fieldOf))
  return it.kind === 'and' ? it.of.every((each) => holds(each, fieldOf)) : it.of.some((each) => holds(each, fieldOf))
}

/** The verdict of each operator; what is absent is different from everything, and nothing else is true of it. */
function matches(found: unknown, operator: string, value: unknown): boolean {
  const isThere = found !== undefined
  const verdicts: Record<string, () => boolean> = {
    eq: () => found === value,
    ne: () => found !== value,
    in: () => (value as unknown[]).includes(found),
    nin: () => !(value as unknown[]).includes(found),
    gt: () => isThere && compare(found, value) > 0,
    gte: () => isThere && compare(found, value) >= 0,
    lt: () => isThere && compare(found, value) < 0,
    lte: () => isThere && compare(found, value) <= 0,
    contains: () => isThere && caseless(found).includes(caseless(value)),
    starts_with: () => isThere && caseless(found).startsWith(caseless(value)),
    like: () => isThere && isLike(found as string, value as string),
    null: () => !isThere === value,
    has: () => isThere && (found as unknown[]).includes(value),
  }
  return verdicts[operator]?.() ?? assert.fail(operator)
}

function isLike(text: string, pattern: string): boolean {
  if (pattern === '') return text === ''
  const [first = '', ...rest] = pattern
  if (first !== '*') return text.startsWith(first) && isLike(text.slice(first.length), rest.join(''))
  return isLike(text, rest.join('')) || (text !== '' && isLike(text.slice(1), pattern))
}

/** Each letter for itself: the lower case of a sigma depends on what follows it. */
function caseless(text: unknown): string {
  return Array.from(text as string, (letter) => (letter === 'ς' ? 'σ' : letter.toLowerCase())).join('')
}

const decimal = /^-?\d+(\.\d+)?$/

const duration = /^P(?=.)(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

function secondsOf(text: unknown): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = duration.exec(String(text)) ?? []
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
}

/**
 * Decimals of one scale and big integers to their last digit, durations by how long they are, other texts by their code points, all else
 * as numbers.
 */
function compare(one: unknown, other: unknown): number {
  if ([one, other].every((it) => duration.test(String(it)))) return secondsOf(one) - secondsOf(other)
  if ([one, other].every((it) => decimal.test(String(it)) && typeof it === 'string')) {
    const [a, b] = [one, other].map((it) => BigInt(String(it).replace('.', ''))) as [bigint, bigint]
    return a < b ? -1 : Number(a > b)
  }
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other as string))
  return Number(one) - Number(other)
}

type Fields = Readonly<Record<string, unknown>>

/** The order of a list: absent values last, and in the end by the time of creation and the key. */
export function inOrder(sort: readonly string[], key = 'id'): (one: Fields, other: Fields) => number {
  const terms = sort.length > 0 ? sort : ['-created_at']
  const sign = terms.at(-1)?.startsWith('-') ? '-' : ''
  const all = [...terms, `${sign}created_at`, `${sign}${key}`]
  return (one, other) => {
    for (const text of all) {
      const name = text.replace('-', '')
      const [a, b] = [one[name], other[name]]
      if (a === b) continue
      if (a === undefined) return 1
      if (b === undefined) return -1
      return text.startsWith('-') ? compare(b, a) : compare(a, b)
    }
    return 0
  }
}
