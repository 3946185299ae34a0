import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Query, resource, t } from 'plinth'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { type Laboratory, laboratory } from './laboratory.ts'

const star = resource('star', {
  fields: { mass: t.Optional(t.BigInteger()), names: t.Optional(t.Array(t.BigInteger())) },
  filter: ['mass', 'names'],
  sort: ['mass'],
  unique: [['mass']],
  history: true,
})

const nines = '9'.repeat(37)
/** In order, which is that of no text; the last digit tells neighbours apart, which no double does. */
const masses = [
  `-${nines}9`,
  `-${nines}8`,
  '-9007199254740993',
  '-9007199254740992',
  '-10',
  '-9',
  '0',
  '7',
  '10',
  '9007199254740992',
  '9007199254740993',
  `${nines}8`,
  `${nines}9`,
]
const at = (place: number): string => masses.at(place) as string
const sort = ['mass'] as const
const queries: readonly (readonly [Query<typeof star>, readonly (string | undefined)[]])[] = [
  [{ sort }, [...masses, undefined]],
  [{ sort: ['-mass'] }, [...masses.toReversed(), undefined]],
  [{ mass: at(-1) }, [at(-1)]],
  [{ mass: '0007' }, ['7']],
  [{ mass__ne: at(-1), mass__gt: at(9), sort }, [at(10), at(-2)]],
  [{ mass__in: [at(1), '-000', '11'], sort }, [at(1), '0']],
  [{ mass__nin: [at(0), at(-1)], mass__gte: at(-2), sort }, [at(-2)]],
  [{ mass__lt: at(1) }, [at(0)]],
  [{ mass__lte: at(1), sort: ['-mass'] }, [at(1), at(0)]],
  [{ mass__gte: '-9', mass__lte: '9', sort }, ['-9', '0', '7']],
  [{ mass__null: true }, [undefined]],
  [{ or: [`(mass.lt.${at(1)},mass.gt.${at(-2)})`], sort }, [at(0), at(-1)]],
  [{ filter: { not: { mass: { gte: '-10' } } }, sort }, [...masses.slice(0, 4), undefined]],
]

/** The masses that a query finds, page by page, and then back again. */
async function found(lab: Laboratory, query: Query<typeof star>): Promise<(string | undefined)[]> {
  const page = (cursor?: string) =>
    lab.read((db) => db.repository(star).list({ limit: 3, ...query, ...(cursor && { cursor }) }))
  const pages = [await page()]
  for (let last = pages[0]; last?.next_cursor && pages.length < 50; pages.push(last))
    last = await page(last.next_cursor)
  const back: typeof pages = []
  for (let cursor = pages.at(-1)?.prev_cursor; cursor && back.length < 50; cursor = back[0]?.prev_cursor)
    back.unshift(await page(cursor))
  const massesOf = (of: typeof pages) => of.flatMap(({ items }) => items.map(({ mass }) => mass))
  assert.deepEqual(massesOf(back), massesOf(pages.slice(0, -1)), 'the same, read backward')
  return massesOf(pages)
}

async function filled(context: TestContext, now: () => Date = () => new Date()): Promise<Laboratory> {
  const lab = await laboratory(context, [star], { now })
  // Neither in this order nor in its reverse.
  const mixed = masses.map((_, place) => masses[(place * 7) % masses.length] as string)
  for (const mass of [...mixed, undefined])
    await lab.write((db) => db.repository(star).insert({ ...(mass !== undefined && { mass }) }))
  return lab
}

const inH2 = { skip: engine.name === 'h2' && 'H2 finds nothing in a JSON text' }

test('big integers are compared and sorted as numbers, to the last digit', async (context) => {
  const lab = await filled(context)
  for (const [query, expected] of queries) assert.deepEqual(await found(lab, query), expected, JSON.stringify(query))
})

test('at any moment they were big, too', inH2, async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00.000Z')
  const lab = await filled(context, clock.now)
  clock.advance(1000)
  await lab.write(async (db) => {
    const { items } = await db.repository(star).list({ limit: 200 })
    for (const [place, { id }] of items.entries()) if (place % 2 === 0) await db.repository(star).delete(id)
  })
  for (const [query, expected] of queries)
    assert.deepEqual(await found(lab, { ...query, as_of: '2026-03-01T09:00:00.000Z' }), expected, JSON.stringify(query))
})

test('one big integer is unique however it is written, and answered in one way', async (context) => {
  const lab = await filled(context)
  const insert = (mass: string) => lab.write((db) => db.repository(star).insert({ mass }))
  for (const mass of ['10', '010', '-0', at(-1)]) await assert.rejects(insert(mass), { code: 'already_exists' }, mass)
  const { id, mass } = await insert('-0011')
  assert.equal(mass, '-11')
  assert.equal((await lab.write((db) => db.repository(star).update(id, { mass: '-11' })))?.version, 1)
  for (const wrong of ['', 'x', '1e3', '1.', '1.0', '+1', '9'.repeat(39), '١'])
    await assert.rejects(insert(wrong), TypeError, wrong)
})

test('lists of big integers are searched for one however it is written', inH2, async (context) => {
  const lab = await laboratory(context, [star])
  const { id, names } = await lab.write((db) => db.repository(star).insert({ names: ['-0', `0${nines}`] }))
  assert.deepEqual(names, ['0', nines])
  const { items } = await lab.read((db) => db.repository(star).list({ names__has: nines }))
  assert.deepEqual(
    items.map((it) => it.id),
    [id],
  )
})
