import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Query, resource, t } from 'plinth'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { type Laboratory, laboratory } from './laboratory.ts'

const bill = resource('bill', {
  fields: { amount: t.Decimal(), tip: t.Optional(t.Decimal({ scale: 18 })) },
  filter: ['amount', 'tip'],
  sort: ['amount', 'tip'],
  unique: [['amount']],
  history: true,
})

/** In order; of 22 digits the last tells neighbours apart, which no double does. */
const amounts = [
  '-999999999999999999.9999',
  '-999999999999999999.9998',
  '-10.0000',
  '-9.5000',
  '-0.0001',
  '0.0000',
  '0.0001',
  '9.5000',
  '10.0000',
  '999999999999999999.9998',
  '999999999999999999.9999',
]

async function filled(context: TestContext, now: () => Date = () => new Date()): Promise<Laboratory> {
  const lab = await laboratory(context, [bill], { now })
  // Neither in this order nor in its reverse.
  const mixed = amounts.map((_, place) => amounts[(place * 7) % amounts.length] as string)
  for (const amount of mixed) await lab.write((db) => db.repository(bill).insert({ amount }))
  return lab
}

/** The amounts that a query finds, page by page, and then back again. */
async function found(lab: Laboratory, query: Query<typeof bill>): Promise<string[]> {
  const page = (cursor?: string) =>
    lab.read((db) => db.repository(bill).list({ limit: 3, ...query, ...(cursor && { cursor }) }))
  const pages = [await page()]
  // A page may be empty, and a list without an end is a fault.
  for (let last = pages[0]; last?.next_cursor && pages.length < 50; pages.push(last))
    last = await page(last.next_cursor)
  const back: typeof pages = []
  for (let cursor = pages.at(-1)?.prev_cursor; cursor && back.length < 50; cursor = back[0]?.prev_cursor)
    back.unshift(await page(cursor))
  const amountsOf = (of: typeof pages): string[] => of.flatMap(({ items }) => items.map(({ amount }) => amount))
  assert.deepEqual(amountsOf(back), amountsOf(pages.slice(0, -1)), 'the same, read backward')
  return amountsOf(pages)
}

const at = (place: number): string => amounts.at(place) as string
const sort = ['amount'] as const
const queries: readonly (readonly [Query<typeof bill>, readonly string[]])[] = [
  [{ sort }, amounts],
  [{ sort: ['-amount'] }, amounts.toReversed()],
  [{ amount: at(-2) }, [at(-2)]],
  [{ amount__ne: at(-2), amount__gt: '9.5', sort }, ['10.0000', at(-1)]],
  [{ amount__in: [at(1), '10', '11'], sort }, [at(1), '10.0000']],
  [{ amount__nin: [at(0), at(-1)], amount__gte: '10', sort }, ['10.0000', at(-2)]],
  [{ amount__gt: at(-2) }, [at(-1)]],
  [{ amount__gte: at(-2), sort }, amounts.slice(-2)],
  [{ amount__lt: at(1) }, [at(0)]],
  [{ amount__lte: at(1), sort: ['-amount'] }, [at(1), at(0)]],
  [{ amount__gte: '-9.5', amount__lte: '0', sort }, ['-9.5000', '-0.0001', '0.0000']],
  [{ or: ['(amount.lt.-10,amount.gt.10)'], sort }, [at(0), at(1), at(-2), at(-1)]],
  [{ filter: { not: { amount: { gte: '-9.5' } } }, sort }, amounts.slice(0, 3)],
]

const inH2 = { skip: engine.name === 'h2' && 'H2 finds nothing in a JSON text' }

test('decimals are compared and sorted as numbers, to the last digit', async (context) => {
  const lab = await filled(context)
  for (const [query, expected] of queries) assert.deepEqual(await found(lab, query), expected, JSON.stringify(query))
})

test('at any moment they were, too', inH2, async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00.000Z')
  const lab = await filled(context, clock.now)
  clock.advance(1000)
  await lab.write(async (db) => {
    const { items } = await db.repository(bill).list({ limit: 200 })
    for (const { id } of items) await db.repository(bill).delete(id)
  })
  for (const [query, expected] of queries)
    assert.deepEqual(await found(lab, { ...query, as_of: '2026-03-01T09:00:00.000Z' }), expected, JSON.stringify(query))
})

test('of those that are equal, and of rows without one, no page skips or repeats any', async (context) => {
  const lab = await laboratory(context, [bill])
  const tips = ['-0.000000000000000001', '-0.000000000000000002', '5', '5.0', undefined, '5', undefined]
  await lab.write(async (db) => {
    for (const [place, tip] of tips.entries())
      await db.repository(bill).insert({ amount: `${place}`, ...(tip !== undefined && { tip }) })
  })
  assert.deepEqual(
    await found(lab, { sort: ['tip', 'amount'], limit: 1 }),
    [1, 0, 2, 3, 5, 4, 6].map((it) => `${it}.0000`),
  )
  assert.deepEqual(
    await found(lab, { sort: ['-tip', 'amount'], limit: 2 }),
    [2, 3, 5, 0, 1, 4, 6].map((it) => `${it}.0000`),
  )
  assert.deepEqual(await found(lab, { tip__null: true, sort }), ['4.0000', '6.0000'])
  assert.deepEqual(await found(lab, { tip__ne: '5', tip__lt: '-0.000000000000000001' }), ['1.0000'])
})

test('one number is unique however it is written, and its neighbour is another one', async (context) => {
  const lab = await filled(context)
  const insert = (amount: string) => lab.write((db) => db.repository(bill).insert({ amount }))
  for (const amount of ['10', '10.0', '-9.5', '-0', at(-1)])
    await assert.rejects(insert(amount), { code: 'already_exists' }, amount)
  await insert('10.0001')
  const ten = await lab.read((db) => db.repository(bill).find({ amount: '10' }))
  assert.equal(ten?.amount, '10.0000')
})

test('what is no decimal is written nowhere', async (context) => {
  const lab = await laboratory(context, [bill])
  for (const amount of ['', 'x', '1e3', '1.', '1000000000000000000', '0.0000000000000000001', '١'])
    await assert.rejects(
      lab.write((db) => db.repository(bill).insert({ amount })),
      TypeError,
      amount,
    )
})
