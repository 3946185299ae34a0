import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inMemory, type Memory, type Todo } from './memory.ts'

type Query = NonNullable<Parameters<Memory['api']['listTodos']>[0]>

const statuses = ['active', 'in_progress', 'done', 'cancelled'] as const
const april2 = '2026-04-02T00:00:00.000Z'

/** Twelve todos, a minute apart: each status three times, and every fourth without a due date. */
async function write({ api, clock }: Memory): Promise<Todo[]> {
  const written: Todo[] = []
  for (let index = 0; index < 12; index++) {
    const due_at = index % 4 === 3 ? undefined : `2026-04-0${(index % 3) + 1}T00:00:00.000Z`
    const status = statuses[Math.floor(index / 3)] as (typeof statuses)[number]
    written.push(await api.createTodo({ description: `todo ${index}`, status, due_at }))
    clock.advance(60_000)
  }
  return written
}

const memory = await inMemory()
const written = await write(memory)

const filters: readonly (readonly [Query, (todo: Todo) => boolean])[] = [
  [{}, () => true],
  [{ status: 'done' }, ({ status }) => status === 'done'],
  [{ status__ne: 'done' }, ({ status }) => status !== 'done'],
  [{ status__in: ['active', 'cancelled'] }, ({ status }) => status === 'active' || status === 'cancelled'],
  [{ status__nin: ['active', 'cancelled'] }, ({ status }) => status === 'done' || status === 'in_progress'],
  [{ description__contains: 'ODO 1' }, ({ description }) => description.includes('todo 1')],
  [{ q: 'ODO 1' }, ({ description }) => description.includes('todo 1')],
  [{ q: 'do 1', description__contains: '0' }, ({ description }) => description === 'todo 10'],
  [{ q: '1', or: ['(status.eq.done,status.eq.cancelled)'] }, ({ description }) => /1\d/.test(description)],
  [{ description__starts_with: 'Todo 1' }, ({ description }) => description.startsWith('todo 1')],
  [{ description__like: 't*1' }, ({ description }) => /^t.*1$/.test(description)],
  [{ due_at: april2 }, ({ due_at }) => due_at === april2],
  [{ due_at: '2026-04-02T02:00:00+02:00' }, ({ due_at }) => due_at === april2],
  [{ due_at__ne: april2 }, ({ due_at }) => due_at !== april2],
  [{ due_at__lt: april2 }, ({ due_at }) => due_at !== undefined && due_at < april2],
  [{ due_at__lte: april2 }, ({ due_at }) => due_at !== undefined && due_at <= april2],
  [{ due_at__gt: april2 }, ({ due_at }) => due_at !== undefined && due_at > april2],
  [{ due_at__gte: april2 }, ({ due_at }) => due_at !== undefined && due_at >= april2],
  [{ due_at__null: true }, ({ due_at }) => due_at === undefined],
  [{ due_at__null: false }, ({ due_at }) => due_at !== undefined],
  [{ created_at__gte: '2026-03-01T09:35:00Z' }, ({ created_at }) => created_at >= '2026-03-01T09:35:00.000Z'],
  [
    { status__in: ['active', 'done'], due_at__gte: april2 },
    ({ status, due_at = '' }) => (status === 'active' || status === 'done') && due_at >= april2,
  ],
]
for (const [query, wanted] of filters) {
  test(`${JSON.stringify(query)} finds exactly those it describes, newest first`, async () => {
    const { items, next_cursor } = await memory.api.listTodos(query)
    assert.deepEqual(items, written.filter(wanted).reverse())
    assert.ok(items.length > 0)
    assert.equal(next_cursor, undefined)
  })
}

for (const query of [
  { status: 'someday' },
  { status__in: [] },
  { status__gt: 'active' },
  { status__contains: 'act' },
  { description__contains: '' },
  { q: '' },
  { item: 'todo 1' },
  { due_at__gte: 'yesterday' },
  { sort: ['description'] },
  { limit: 0 },
  { limit: 201 },
]) {
  test(`${JSON.stringify(query)} is refused`, async () => {
    await assert.rejects(memory.api.listTodos(query as never), { code: 'validation_failed' })
  })
}

const older = (one: Todo, other: Todo): number => compare(one.created_at, other.created_at)
const absent = ({ due_at }: Todo): boolean => due_at === undefined
const orders: readonly (readonly [NonNullable<Query['sort']>, (one: Todo, other: Todo) => number])[] = [
  [['created_at'], older],
  [['-created_at'], (one, other) => older(other, one)],
  [['due_at', 'created_at'], (one, other) => nullLast(one, other) || due(one, other) || older(one, other)],
  [['due_at', '-created_at'], (one, other) => nullLast(one, other) || due(one, other) || older(other, one)],
  [['-due_at', 'created_at'], (one, other) => nullLast(one, other) || due(other, one) || older(one, other)],
]
for (const [sort, order] of orders) {
  for (const limit of [1, 5, 200]) {
    test(`sorted by ${sort.join()} and read ${limit} at a time, each comes once, those without a date last`, async () => {
      assert.deepEqual(await readAll(memory, { sort, limit }), [...written].sort(order))
    })
  }
}

test('who pages to the end sees all that was there, once, while others insert and delete', async () => {
  const other = await inMemory()
  const { api, clock } = other
  const old: Todo[] = []
  // All at the same moment, so that the order is for the id to decide.
  for (let index = 0; index < 30; index++) old.push(await api.createTodo({ description: `old ${index}` }))
  const [first, ...rest] = old as [Todo, ...Todo[]]
  const seen = await readAll(other, { limit: 4 }, async (page) => {
    clock.advance(1)
    await api.createTodo({ description: `new ${page}` })
    if (page === 2) await api.deleteTodo({ todo_id: first.id })
  })
  assert.deepEqual(
    seen.map(({ id }) => id),
    rest.map(({ id }) => id).toReversed(),
  )
})

test('a cursor belongs to one filter and one order, and to nobody who changed a letter of it', async () => {
  const status__in = ['active', 'done'] as const
  const { next_cursor: cursor = '' } = await memory.api.listTodos({ status__in, limit: 2 })
  const { items } = await memory.api.listTodos({ status__in, limit: 50, cursor })
  assert.equal(items.length, 4, 'the limit may change')
  const forged = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`
  const strange: readonly Query[] = [
    { cursor },
    { cursor, status__in: ['active'] },
    { cursor, status__in, sort: ['due_at'] },
    { cursor: forged, status__in },
    { cursor: 'AAAA', status__in },
  ]
  for (const query of strange) {
    await assert.rejects(memory.api.listTodos(query), { code: 'invalid_cursor', status: 400 })
  }
})

/** Follows the cursor to the end, and does something after each page. */
async function readAll(
  { api }: Memory,
  query: Query & { readonly limit: number },
  meanwhile: (page: number) => Promise<void> = async () => {},
): Promise<Todo[]> {
  const all: Todo[] = []
  let cursor: string | undefined
  let page = 0
  do {
    const { items, next_cursor } = await api.listTodos({ ...query, cursor })
    assert.ok(items.length <= query.limit)
    // All fields are asked for.
    all.push(...(items as Todo[]))
    cursor = next_cursor
    await meanwhile(page++)
  } while (cursor !== undefined)
  return all
}

function nullLast(one: Todo, other: Todo): number {
  return compare(absent(one), absent(other))
}

function due(one: Todo, other: Todo): number {
  return compare(one.due_at ?? '', other.due_at ?? '')
}

function compare<T>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0
}
