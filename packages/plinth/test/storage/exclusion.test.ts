import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { Failed, failure, resource, t } from 'plinth'
import { emptyDatabase, engine } from '../support/databases.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'

const booking = resource('booking', {
  fields: { room: t.String(), from: t.Integer(), to: t.Optional(t.Integer()), note: t.Optional(t.String()) },
  exclusion: [{ within: ['room'], range: ['from', 'to'] }],
  softDelete: true,
})
const shift = resource('shift', {
  fields: { from: t.Instant(), to: t.Optional(t.Instant()) },
  owner: 'user',
  exclusion: [
    {
      within: ['owner_id'],
      range: ['from', 'to'],
      failure: failure('failed_precondition', { title: 'There is another shift then', status: 422 }),
    },
  ],
})

const open = (test: TestContext, url?: string) => laboratory(test, [booking, shift], url === undefined ? {} : { url })

function overlaps(thrown: unknown): boolean {
  return (
    thrown instanceof Failed &&
    thrown.code === 'conflict' &&
    thrown.status === 409 &&
    assert.deepEqual(
      thrown.faults?.map(({ pointer }) => pointer),
      ['/from', '/to'],
    ) === undefined
  )
}

test('ranges touch but do not overlap; one without an end goes on for ever', async (test) => {
  const { write } = await open(test)
  const add = (room: string, from: number, to?: number) =>
    write((db) => db.repository(booking).insert({ room, from, to }))
  const made = await add('a', 10, 20)
  for (const [from, to] of [
    [10, 20],
    [9, 11],
    [19, 21],
    [12, 13],
    [0, 30],
    [10, undefined],
    [0, undefined],
  ] as const)
    await assert.rejects(add('a', from, to), overlaps, `${from} ${to}`)
  await add('a', 0, 10)
  const last = await add('a', 20)
  await assert.rejects(add('a', 100, 101), overlaps)
  await add('b', 10, 20)
  await assert.rejects(
    write((db) => db.repository(booking).update(last.id, { from: 15 })),
    overlaps,
  )
  await write((db) => db.repository(booking).update(last.id, { note: 'kept' }))
  await write((db) => db.repository(booking).update(made.id, { from: 11, to: 19 }))
  await assert.rejects(
    write((db) => db.repository(booking).update(made.id, { to: 11 })),
    (thrown) => thrown instanceof Failed && thrown.faults?.[0]?.code === 'invalid_range',
  )
})

test('a range ends after its start, also where it could overlap none', async (test) => {
  const visit = resource('visit', {
    fields: { room: t.Optional(t.String()), from: t.Integer(), to: t.Optional(t.Integer()) },
    exclusion: [{ within: ['room'], range: ['from', 'to'] }],
  })
  const { write } = await laboratory(test, [visit])
  const add = (from: number, to: number) => write((db) => db.repository(visit).insert({ from, to }))
  await add(1, 3)
  await add(2, 3)
  for (const to of [1, 2])
    await assert.rejects(
      add(2, to),
      (thrown) => thrown instanceof Failed && thrown.faults?.[0]?.code === 'invalid_range',
    )
})

test('a row of another owner is in the way, also when its owner has chosen the same key', async (test) => {
  const trip = resource('trip', {
    key: 'code',
    fields: { code: t.String(), car: t.String(), from: t.Integer(), to: t.Integer() },
    exclusion: [{ within: ['car'], range: ['from', 'to'] }],
    owner: 'user',
  })
  const { write } = await laboratory(test, [trip])
  const save = (user: string, from: number, to: number) => {
    const principal = { user, client: undefined, tenant: undefined, location: undefined, roles: [], scopes: [] }
    return write((db) => db.repository(trip).save({ code: 'x', car: 'a', from, to }), { principal })
  }
  await save('ada', 0, 10)
  await save('ada', 0, 20)
  await assert.rejects(save('bob', 10, 30), overlaps)
  await save('bob', 20, 30)
})

test('a deleted row is in nobody’s way, and comes back only when nobody is in its', async (test) => {
  const { write } = await open(test)
  const add = () => write((db) => db.repository(booking).insert({ room: 'a', from: 1, to: 2 }))
  const first = await add()
  await write((db) => db.repository(booking).delete(first.id))
  const second = await add()
  await assert.rejects(
    write((db) => db.repository(booking).restore(first.id)),
    overlaps,
  )
  await write((db) => db.repository(booking).delete(second.id))
  await write((db) => db.repository(booking).restore(first.id))
})

test('a service says in its own words what overlaps, for each owner apart', async (test) => {
  const { write } = await open(test)
  const by = (user: string) => ({
    principal: { user, client: undefined, tenant: undefined, location: undefined, roles: [], scopes: [] },
  })
  const add = (user: string) =>
    write((db) => db.repository(shift).insert({ from: '2026-03-01T09:00:00.000Z' }), by(user))
  await add('ada')
  await add('bob')
  await assert.rejects(
    add('ada'),
    (thrown) => thrown instanceof Failed && thrown.code === 'overlap' && thrown.status === 422,
  )
})

test('whatever is written in whatever order, no two rows overlap, and what fits is never refused', async (test) => {
  const { write } = await open(test)
  const range = fc.record({ room: fc.constantFrom('a', 'b'), from: fc.nat(30), length: fc.integer({ min: 1, max: 8 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 20 }), async (ranges) => {
      await write(async (db) => {
        for (const { id } of (await db.repository(booking).list({ limit: 200 })).items)
          await db.repository(booking).delete(id)
      })
      const kept: { room: string; from: number; to: number }[] = []
      for (const { room, from, length } of ranges) {
        const to = from + length
        const fits = !kept.some((it) => it.room === room && it.from < to && from < it.to)
        const work = write((db) => db.repository(booking).insert({ room, from, to }))
        if (fits) {
          await work
          kept.push({ room, from, to })
        } else await assert.rejects(work, overlaps)
      }
    }),
    { numRuns: 40 },
  )
})

test('of fifty who want the same at once one has it, over two connections', async (test) => {
  const url = engine.name === 'sqlite' ? `sqlite:${temporaryFolder(test)}/bookings.db` : await emptyDatabase()
  const [one, two] = [await open(test, url), await laboratory(test, [booking, shift], { url })]
  const attempts = Array.from({ length: 50 }, (_, n) =>
    (n % 2 ? one : two).write((db) => db.repository(booking).insert({ room: 'a', from: 10 + (n % 5), to: 20 })),
  )
  const outcomes = await Promise.allSettled(attempts)
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const it of outcomes) if (it.status === 'rejected') assert.ok(overlaps(it.reason))
})

test('of fifty who count up one row nobody’s step is lost', async (test) => {
  const { read, write } = await open(test)
  const { id } = await write((db) => db.repository(booking).insert({ room: '0', from: 1 }))
  const count = async (): Promise<void> => {
    for (;;) {
      const found = await read((db) => db.repository(booking).find({ id }))
      const next = { room: String(Number(found?.room) + 1) }
      const expected = { version: found?.version }
      const done = await write((db) => db.repository(booking).update(id, next, expected)).catch((thrown) => {
        assert.ok(thrown instanceof Failed && thrown.code === 'version_conflict', String(thrown))
      })
      if (done) return
    }
  }
  await Promise.all(Array.from({ length: 50 }, count))
  const last = await read((db) => db.repository(booking).find({ id }))
  assert.deepEqual([last?.room, last?.version], ['50', 51])
})
