import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Query, resource, t } from 'plinth'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { engine } from '../support/databases.ts'
import { laboratory, sharedDatabase } from './laboratory.ts'

const film = resource('film', {
  fields: { title: t.String(), length: t.Optional(t.Duration()), poster: t.Optional(t.Bytes()) },
  filter: ['length'],
  sort: ['length'],
  unique: [['length']],
  history: true,
})

const inH2 = { skip: engine.name === 'h2' && 'H2 finds nothing in a JSON text' }

/** In order, as they are answered, which is neither the order of their texts nor that of their parts. */
const lengths = ['PT0S', 'PT59S', 'PT1M', 'PT1H', 'PT1H0M1S', 'PT9H59M', 'P1D', 'P2DT12H', 'P10D', 'P99999DT23H59M59S']
const sort = ['length'] as const
const queries: readonly (readonly [Query<typeof film>, readonly (string | undefined)[]])[] = [
  [{ sort }, [...lengths, undefined]],
  [{ sort: ['-length'] }, [...lengths.toReversed(), undefined]],
  [{ length: 'PT60M' }, ['PT1H']],
  [{ length__ne: 'PT1H', length__lte: 'PT3600S', sort }, ['PT0S', 'PT59S', 'PT1M']],
  [{ length__in: ['PT24H', 'PT60S', 'PT2S'], sort }, ['PT1M', 'P1D']],
  [{ length__gt: 'PT1H', length__lt: 'PT10H', sort }, ['PT1H0M1S', 'PT9H59M']],
  [{ length__gte: 'P1W', sort }, ['P10D', 'P99999DT23H59M59S']],
  [{ length__null: true }, [undefined]],
  [{ or: ['(length.lt.PT1S,length.gt.P10D)'], sort }, ['PT0S', 'P99999DT23H59M59S']],
]

test('durations are compared and sorted by how long they are, now and at any moment that was', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00.000Z')
  const lab = await laboratory(context, [film], { now: clock.now })
  const mixed = lengths.map((_, place) => lengths[(place * 7) % lengths.length])
  for (const length of [...mixed, undefined])
    await lab.write((db) => db.repository(film).insert({ title: 'one', ...(length && { length }) }))
  const found = async (query: Query<typeof film>): Promise<(string | undefined)[]> => {
    const pages: (string | undefined)[][] = []
    for (let cursor: string | undefined, isOver = false; !isOver; isOver = cursor === undefined) {
      const page = await lab.read((db) => db.repository(film).list({ limit: 3, ...query, ...(cursor && { cursor }) }))
      pages.push(page.items.map(({ length }) => length))
      cursor = page.next_cursor
    }
    return pages.flat()
  }
  for (const [query, expected] of queries) assert.deepEqual(await found(query), expected, JSON.stringify(query))
  // H2 finds nothing in a JSON text.
  if (engine.name === 'h2') return
  clock.advance(1000)
  await lab.write(async (db) => {
    for (const { id } of (await db.repository(film).list({})).items) await db.repository(film).delete(id)
  })
  const as_of = '2026-03-01T09:00:00.000Z'
  for (const [query, expected] of queries)
    assert.deepEqual(await found({ ...query, as_of }), expected, `then: ${JSON.stringify(query)}`)
})

test('one duration is unique however it is written, and answered in one way', async (context) => {
  const lab = await laboratory(context, [film])
  const { id, length } = await lab.write((db) => db.repository(film).insert({ title: 'one', length: 'PT90M' }))
  assert.equal(length, 'PT1H30M')
  await assert.rejects(
    lab.write((db) => db.repository(film).insert({ title: 'two', length: 'PT5400S' })),
    { code: 'already_exists' },
  )
  const same = await lab.write((db) => db.repository(film).update(id, { length: 'PT1H30M' }))
  assert.equal(same?.version, 1, 'the same is no change')
  for (const wrong of ['', 'P1M', 'PT1.5S', '-PT1S', 'P100000D'])
    await assert.rejects(
      lab.write((db) => db.repository(film).update(id, { length: wrong })),
      TypeError,
      wrong,
    )
})

test('lists of durations and decimals are searched for one however it is written', inH2, async (context) => {
  const shift = resource('shift', {
    fields: { breaks: t.Array(t.Duration()), fees: t.Optional(t.Array(t.Decimal({ scale: 2 }))) },
    filter: ['breaks', 'fees'],
  })
  const lab = await laboratory(context, [shift])
  const { id, ...made } = await lab.write((db) =>
    db.repository(shift).insert({ breaks: ['PT90M', 'PT60S'], fees: ['1.5', '-0'] }),
  )
  assert.deepEqual(
    [made.breaks, made.fees],
    [
      ['PT1H30M', 'PT1M'],
      ['1.50', '0.00'],
    ],
  )
  const found = async (query: Query<typeof shift>) =>
    (await lab.read((db) => db.repository(shift).list(query))).items.map((it) => it.id)
  assert.deepEqual(await found({ breaks__has: 'PT5400S' }), [id])
  assert.deepEqual(await found({ fees__has: '1.500' }), [id])
})

test('bytes are kept as they are, and of the past, too', async (context) => {
  const clock = fakeClock('2026-03-01T09:00:00.000Z')
  const lab = await laboratory(context, [film], { now: clock.now })
  const poster = Buffer.from(Array.from({ length: 2000 }, (_, place) => place % 256)).toString('base64url')
  const { id } = await lab.write((db) => db.repository(film).insert({ title: 'one', poster }))
  assert.equal((await lab.read((db) => db.repository(film).find({ id })))?.poster, poster)
  assert.equal((await lab.write((db) => db.repository(film).update(id, { poster })))?.version, 1)
  clock.advance(1000)
  await lab.write((db) => db.repository(film).update(id, { poster: null }))
  assert.equal((await lab.read((db) => db.repository(film).find({ id })))?.poster, undefined)
  if (engine.name === 'h2') return
  const then = await lab.read((db) => db.repository(film).history.version(id, 1))
  assert.equal(then?.poster, poster)
})

test('rows that are there get the default of a new duration', async (context) => {
  const url = await sharedDatabase(context)
  const before = resource('song', { fields: { title: t.String(), pause: t.Optional(t.Duration()) } })
  const after = resource('song', {
    fields: {
      title: t.String(),
      pause: t.Duration({ default: 'PT2S' }),
      length: t.Duration({ default: 'PT180S' }),
      rest: t.Duration(),
    },
  })
  const older = await laboratory(context, [before], { url })
  const { id } = await older.write((db) => db.repository(before).insert({ title: 'one' }))
  const connection = await older.storage.connect()
  await connection.run('delete from plinth_migration')
  await connection.close()
  const newer = await laboratory(context, [after], { url })
  const { pause, length, rest } = (await newer.read((db) => db.repository(after).find({ id }))) ?? {}
  assert.deepEqual({ pause, length, rest }, { pause: 'PT2S', length: 'PT3M', rest: 'PT0S' })
})
