import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, faultsOf, openLibrary } from './forms.ts'

async function open(context: Parameters<typeof openLibrary>[0]) {
  const library = await openLibrary(context)
  for (const copies of [0, 1, 2, 3, 4]) {
    const read_at = copies < 2 ? undefined : `2026-0${copies}-01T00:00:00Z`
    await library.send('POST', '/books', { title: `Book ${copies}`, copies, read_at })
  }
  const search = (filter: unknown, rest: object = {}) => library.send('POST', '/books/search', { filter, ...rest })
  return { ...library, search }
}

const copies = ({ json }: Answer): number[] => json.items.map((item: { copies: number }) => item.copies)

const found: readonly (readonly [filter: unknown, copies: readonly number[]])[] = [
  [undefined, [0, 1, 2, 3, 4]],
  [{ copies: { eq: 2 } }, [2]],
  [{ copies: { gt: 0, lte: 2 }, title: { contains: 'BOOK' } }, [1, 2]],
  [{ or: [{ copies: { eq: 0 } }, { copies: { in: [3, 4] } }] }, [0, 3, 4]],
  [{ not: { copies: { gte: 2 } } }, [0, 1]],
  [{ not: { read_at: { gte: '2026-03-01T00:00:00Z' } } }, [0, 1, 2]],
  [{ and: [{ read_at: { null: false } }, { or: [{ copies: { lt: 3 } }, { not: { copies: { ne: 4 } } }] }] }, [2, 4]],
  [{ title: { like: '*3' } }, [3]],
  [{ read_at: { gte: '2026-03-01T02:00:00+02:00' }, copies: { nin: [4] } }, [3]],
]
test('a search finds what it asks for', async (context) => {
  const { search } = await open(context)
  for (const [filter, expected] of found) {
    const answer = await search(filter, { sort: ['copies'] })
    assert.deepEqual([answer.status, copies(answer)], [200, expected], JSON.stringify(filter))
  }
})

test('a search is paged, sorted and counted like a list, and its cursor is good for it alone', async (context) => {
  const { search, send, rows } = await open(context)
  const filter = { copies: { gte: 1 } }
  const first = await search(filter, { sort: ['-copies'], limit: 3, count: 'exact' })
  assert.deepEqual([copies(first), first.json.total], [[4, 3, 2], 4])
  const cursor = first.json.next_cursor
  const next = await search(filter, { sort: ['-copies'], limit: 3, cursor })
  assert.deepEqual([copies(next), next.json.next_cursor], [[1], undefined])
  assert.equal((await search({ copies: { gte: 2 } }, { sort: ['-copies'], cursor })).json.code, 'invalid_cursor')
  assert.equal((await send('GET', `/books?copies__gte=1&sort=-copies&cursor=${cursor}`)).json.code, 'invalid_cursor')
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 5)
  assert.equal(first.headers.get('cache-control'), 'no-store')
})

/** A filter nested as deep as said. */
const nested = (depth: number): object =>
  depth === 0 ? { copies: { eq: 1 } } : { [depth % 2 ? 'and' : 'or']: [nested(depth - 1)] }
const many = (count: number): object => ({
  or: [{ and: Array(Math.floor(count / 2)).fill({ copies: { gte: 0, lte: 9 } }) }],
})

const refused: readonly (readonly [filter: unknown, fault: string])[] = [
  [{ colour: { eq: 'red' } }, '#/filter/colour unknown_field'],
  [{ copies: { like: '1*' } }, '#/filter/copies/like unknown_field'],
  [{ or: [{ copies: { eq: 1 } }, { copies: { gt: 'x' } }] }, '#/filter/or/1/copies/gt invalid_type'],
  [{ copies: 1 }, '#/filter/copies invalid_type'],
  [{ copies: { eq: null } }, '#/filter/copies/eq invalid_type'],
  [{ copies: null }, '#/filter/copies invalid_type'],
  [{ copies: {} }, '#/filter/copies too_few_items'],
  [{}, '#/filter too_few_items'],
  [{ or: [] }, '#/filter/or too_few_items'],
  [{ or: [{}] }, '#/filter/or/0 too_few_items'],
  [{ not: null }, '#/filter/not invalid_type'],
  [{ not: [] }, '#/filter/not invalid_type'],
  [{ isbn: { eq: '9780000000001' } }, '#/filter/isbn unknown_field'],
  [{ constructor: { eq: 1 } }, '#/filter/constructor unknown_field'],
  [nested(5), '#/filter/and/0/or/0/and/0/or/0/and filter_too_complex'],
  [many(22), '#/filter/or/0/and/10/copies/gte filter_too_complex'],
  [
    { not: { not: { not: { not: { not: { copies: { eq: 1 } } } } } } },
    '#/filter/not/not/not/not/not filter_too_complex',
  ],
]
test('a filter that cannot be searched by is refused, with the place of what is wrong', async (context) => {
  const { search } = await open(context)
  for (const [filter, fault] of refused) {
    const answer = await search(filter)
    const told = [answer.status, answer.json.code, faultsOf(answer)]
    assert.deepEqual(told, [400, 'validation_failed', [fault]], JSON.stringify(filter))
  }
})

test('filters that are just simple enough are searched by', async (context) => {
  const { search } = await open(context)
  assert.deepEqual(copies(await search(nested(4))), [1])
  assert.equal((await search(many(20))).status, 200)
})
