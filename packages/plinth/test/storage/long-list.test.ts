// Lists that have to look at many rows: each page ends in time, and all of them together miss nothing.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Entity, Page, Query } from 'plinth'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { engine } from '../support/databases.ts'
import { type Laboratory, laboratory } from './laboratory.ts'
import { item } from './resources.ts'

type Item = Entity<typeof item>
type ItemQuery = Query<typeof item>

const many = 6000

/** Rows of which each is slow to search, numbered in the order of their making. */
async function filled(context: TestContext): Promise<Laboratory> {
  let time = Date.parse('2026-03-01T00:00:00Z')
  const lab = await laboratory(context, [item], { now: () => new Date(time++) })
  await Promise.all(
    Array.from({ length: many }, (_, index) =>
      lab.write((db) => {
        const weight = index % 3 === 0 ? {} : { weight: index % 2 }
        return db.repository(item).insert({ title: `${'Ä'.repeat(100)} ${index}!`, rank: index % 3000, ...weight })
      }),
    ),
  )
  return lab
}

const numberOf = ({ title }: Item): number => Number(/\d+/.exec(title))

async function pages(lab: Laboratory, sought: ItemQuery): Promise<Page<Item>[]> {
  const read: Page<Item>[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await lab.read((db) => db.repository(item).list({ ...sought, cursor }))
    read.push(page)
    cursor = page.next_cursor
    if (cursor === undefined) return read
  }
}

/** One of these numbers, by twenty searches in each row: no list may ask for more. */
function oneOf(numbers: readonly number[]): string {
  const others = Array.from({ length: 20 - numbers.length }, (_, index) => `ü${index}`)
  return `(${[...numbers.map((number) => `Ä ${number}!`), ...others].map((text) => `title.contains.${text}`).join()})`
}

const onSqlite = { skip: engine.name !== 'sqlite' && 'it watches SQLite at work' }

test('a list that looks at many rows ends its pages early, and misses and repeats none', async (context) => {
  const lab = await filled(context)
  const wanted = [0, 7, 1234, 3007, many - 1]
  for (const sort of [
    ['-created_at'],
    ['rank'],
    ['-weight'],
    ['weight', '-created_at'],
    ['-rank', 'weight'],
  ] as const) {
    const read = await pages(lab, { or: [oneOf(wanted)], sort })
    const found = read.flatMap(({ items }) => items.map(numberOf))
    assert.deepEqual(
      found.toSorted((one, other) => one - other),
      wanted,
      sort.join(),
    )
    assert.ok(read.length > 2, `${sort.join()}: ${read.length} pages`)
  }
})

test('what cannot be counted in time is counted as far as it can be', async (context) => {
  const lab = await filled(context)
  const count = (sought: ItemQuery) =>
    lab.read((db) => db.repository(item).list({ ...sought, limit: 1, count: 'exact' }))
  const { total = 0, total_is_estimate } = await count({ title__contains: 'Ä', or: [oneOf([])] })
  assert.deepEqual([total, total_is_estimate], [0, true])
  const found = await count({ title__starts_with: 'ä', rank__lt: 20 })
  assert.deepEqual([found.total, found.total_is_estimate], [40, undefined], 'few by an index')
  const all = await count({})
  assert.deepEqual([all.total, all.total_is_estimate], [many, undefined])
})

test(
  'where an index finds few rows, the page is full and the only one, whatever else is asked',
  onSqlite,
  async (context) => {
    const lab = await filled(context)
    const all = context.mock.method(SqliteConnection.prototype, 'all')
    for (const few of [{ rank: 5 }, { rank__in: [5, 6] }, { rank__gte: 10, rank__lt: 12 }] satisfies ItemQuery[]) {
      all.mock.resetCalls()
      const [page, ...more] = await pages(lab, { ...few, or: [oneOf([5, 3006, 3010])], sort: ['created_at'] })
      assert.deepEqual(more, [])
      assert.ok(page?.items.length)
      assert.equal(all.mock.callCount(), 1)
    }
  },
)

test('others are answered while many long lists are read', async (context) => {
  const lab = await filled(context)
  const slow = { or: [oneOf([])] }
  const lists = 20
  let read = 0
  let longest = 0
  let last = performance.now()
  const reading = Promise.all(
    Array.from({ length: lists }, async () => {
      await lab.read((db) => db.repository(item).list(slow))
      read++
    }),
  )
  let turns = 0
  const isReading = () => read < lists
  while (isReading()) {
    await new Promise((resolve) => setImmediate(resolve))
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
    turns++
  }
  await reading
  assert.ok(turns >= 10, `${turns} turns, the longest ${longest} ms`)
})
