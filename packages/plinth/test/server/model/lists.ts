import type { Fields } from './rows.ts'

/** A condition on books as it stands in an address and as data, and what it is true of. */
export interface Condition {
  readonly parameter: readonly [name: string, value: string]
  readonly filter: object
  readonly holds: (book: Fields, homeName: string | undefined) => boolean
  /** The scope without which it is refused. */
  readonly scope?: string
}

const text = (value: unknown): string => (value as string | undefined) ?? ''

export const conditions: readonly Condition[] = [
  { parameter: ['title', 'a'], filter: { title: { eq: 'a' } }, holds: ({ title }) => title === 'a' },
  { parameter: ['title__ne', 'a'], filter: { title: { ne: 'a' } }, holds: ({ title }) => title !== 'a' },
  {
    parameter: ['title__in', 'a,b'],
    filter: { title: { in: ['a', 'b'] } },
    holds: ({ title }) => ['a', 'b'].includes(text(title)),
  },
  {
    parameter: ['title__contains', 'É'],
    filter: { title: { contains: 'É' } },
    holds: ({ title }) => text(title).toLowerCase().includes('é'),
  },
  {
    parameter: ['title__like', '*b'],
    filter: { title: { like: '*b' } },
    holds: ({ title }) => text(title).endsWith('b'),
  },
  {
    parameter: ['copies__gte', '2'],
    filter: { copies: { gte: 2 } },
    holds: ({ copies }) => (copies as number) >= 2,
  },
  { parameter: ['isbn__ne', '1'], filter: { isbn: { ne: '1' } }, holds: ({ isbn }) => isbn !== '1' },
  { parameter: ['isbn__null', 'true'], filter: { isbn: { null: true } }, holds: ({ isbn }) => isbn === undefined },
  {
    parameter: ['read_at__lt', '2026-01-15T00:00:00Z'],
    filter: { read_at: { lt: '2026-01-15T00:00:00Z' } },
    holds: ({ read_at }) => read_at !== undefined && text(read_at) < '2026-01-15',
  },
  {
    parameter: ['tags__has', 'u'],
    filter: { tags: { has: 'u' } },
    holds: ({ tags }) => ((tags as string[] | undefined) ?? []).includes('u'),
  },
  {
    parameter: ['review__gt', '1'],
    filter: { review: { gt: 1 } },
    holds: ({ review }) => (review as number) > 1,
    scope: 'book:review',
  },
  {
    parameter: ['home__name', 'a'],
    filter: { 'home.name': { eq: 'a' } },
    holds: (_, homeName) => homeName === 'a',
  },
  {
    parameter: ['or', '(copies.eq.0,and(title.starts_with.a,not.isbn.eq.1))'],
    filter: { or: [{ copies: { eq: 0 } }, { and: [{ title: { starts_with: 'a' } }, { not: { isbn: { eq: '1' } } }] }] },
    holds: ({ copies, title, isbn }) => copies === 0 || (text(title).startsWith('a') && isbn !== '1'),
  },
]

/** Orders of books; each goes on by the time of creation and the key, in the direction of its last term. */
export const orders = ['', 'title', '-copies', 'read_at,-title', '-read_at', 'created_at'] as const

/** Compares two books as an order has them: absent values come last. */
export function inOrder(order: (typeof orders)[number]): (one: Fields, other: Fields) => number {
  const terms = order === '' ? ['-created_at'] : order.split(',')
  const last = terms.at(-1)?.startsWith('-') ? '-' : ''
  const all = [...terms, `${last}created_at`, `${last}id`]
  return (one, other) => {
    for (const term of all) {
      const name = term.replace('-', '')
      const [a, b] = [one[name], other[name]] as [string | undefined, string | undefined]
      if (a === b) continue
      if (a === undefined) return 1
      if (b === undefined) return -1
      return (a < b ? -1 : 1) * (term.startsWith('-') ? -1 : 1)
    }
    return 0
  }
}
