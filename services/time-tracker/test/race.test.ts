import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder } from '../../../packages/plinth/test/storage/laboratory.ts'
import { emptyDatabase, engine } from '../../../packages/plinth/test/support/databases.ts'
import { type Ask, openTracker, withWork } from './support/tracker.ts'

const rivals = Array.from({ length: 20 }, (_, index) => index)

/** How often each status came. */
function tally(answers: readonly { readonly status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

test('of twenty timers that are started at once one runs', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const work = await withWork(ask)
  const answers = await Promise.all(rivals.map(() => ask('POST', '/time-entries', work)))
  assert.deepEqual(tally(answers), { 201: 1, 409: 19 })
  assert.equal((await ask('GET', '/time-entries')).body.length, 1)
})

test('of timers that are started at once on two instances one runs, and of entries of one time one is written', async (context) => {
  const database = engine.name === 'sqlite' ? `sqlite:${temporaryFolder(context)}/shared.db` : await emptyDatabase()
  const trackers = [await openTracker(context, undefined, database), await openTracker(context, undefined, database)]
  const instances = trackers.map(({ as }) => as('ada'))
  const work = await withWork(instances[0] as Ask)
  const both = (fields: object) =>
    Promise.all(rivals.map((each) => (instances[each % 2] as Ask)('POST', '/time-entries', { ...work, ...fields })))
  const past = { start_date: '2026-03-18T08:00:00Z', end_date: '2026-03-18T09:00:00Z' }
  assert.deepEqual(tally(await both(past)), { 201: 1, 422: 19 })
  assert.deepEqual(tally(await both({})), { 201: 1, 409: 19 })
  const stopped = rivals.map((each) => (instances[each % 2] as Ask)('POST', '/time-entries/stop'))
  assert.deepEqual(tally(await Promise.all(stopped)), { 200: 1, 404: 19 })
})

test('of twenty that stop a timer at once one does', async (context) => {
  const { as, clock } = await openTracker(context)
  const ask = as('ada')
  const { id } = (await ask('POST', '/time-entries', await withWork(ask))).body
  clock.advance(60_000)
  const answers = await Promise.all(rivals.map(() => ask('POST', `/time-entries/${id}/stop`)))
  assert.deepEqual(tally(answers), { 200: 1, 422: 19 })
})

test('of twenty that restart an entry at once one does, and of two entries one runs', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const entry = (start: string, end: string) => ({
    ...work,
    start_date: `2026-03-18T${start}:00Z`,
    end_date: `2026-03-18T${end}:00Z`,
  })
  const first = (await ask('POST', '/time-entries', entry('08:00', '09:00'))).body.id
  const answers = await Promise.all(rivals.map(() => ask('POST', `/time-entries/${first}/restart`)))
  assert.deepEqual(tally(answers), { 200: 1, 422: 19 })
})

test('of twenty entries of the same time one is written', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  const work = await withWork(ask)
  const answers = await Promise.all(
    rivals.map((minute) =>
      ask('POST', '/time-entries', {
        ...work,
        start_date: `2026-03-18T08:${String(minute).padStart(2, '0')}:00Z`,
        end_date: '2026-03-18T09:00:00Z',
      }),
    ),
  )
  assert.deepEqual(tally(answers), { 201: 1, 422: 19 })
})

for (const path of ['/projects', '/project-types']) {
  test(`of twenty ${path.slice(1)} with one name and no customer one is made, and it keeps the name`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const answers = await Promise.all(rivals.map(() => ask('POST', path, { name: 'Garden' })))
    assert.deepEqual(tally(answers), { 201: 1, 409: 19 })
    const others = await Promise.all(rivals.map((each) => ask('POST', path, { name: `Yard ${each}` })))
    const renamed = others.map(({ body }) => ask('PUT', `${path}/${body.id}`, { name: 'Park' }))
    assert.deepEqual(tally(await Promise.all(renamed)), { 200: 1, 409: 19 })
  })
}

test('however many race, no two entries of an owner overlap', async (context) => {
  const { as } = await openTracker(context)
  const work = await withWork(as('ada'))
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 18, 8, minute)).toISOString()
  const answers = await Promise.all(
    ['ada', 'bob'].flatMap((user) =>
      rivals.map((index) =>
        as(user)('POST', '/time-entries', { ...work, start_date: at(index * 5), end_date: at(index * 5 + 8) }),
      ),
    ),
  )
  assert.deepEqual(Object.keys(tally(answers)), ['201', '422'])
  for (const user of ['ada', 'bob']) {
    const { body } = await as(user)('GET', '/time-entries?timezone_offset=0')
    const ends = body.map(({ end_date }: { end_date: string }) => end_date).slice(1)
    const starts = body.map(({ start_date }: { start_date: string }) => start_date)
    assert.ok(
      ends.every((end: string, index: number) => end <= starts[index]),
      JSON.stringify(body),
    )
    assert.ok(body.length >= 7)
  }
})

test('an entry that makes room for itself does so once', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const entry = (start: string, end: string) => ({
    ...work,
    start_date: `2026-03-18T${start}:00Z`,
    end_date: `2026-03-18T${end}:00Z`,
  })
  const last = (await ask('POST', '/time-entries', entry('08:00', '10:00'))).body.id
  const mine = (await ask('POST', '/time-entries', entry('05:00', '06:00'))).body.id
  const answers = await Promise.all(
    rivals.map((minute) =>
      ask('PUT', `/time-entries/${mine}`, {
        ...entry(`09:${String(30 + minute).padStart(2, '0')}`, '11:00'),
        update_last_entry_if_overlap: true,
      }),
    ),
  )
  const statuses = tally(answers)
  assert.ok((statuses[200] ?? 0) >= 1, JSON.stringify(statuses))
  const { body } = await ask('GET', `/time-entries/${mine}`)
  const before = (await ask('GET', `/time-entries/${last}`)).body
  assert.ok(before.end_date <= body.start_date, 'whoever came last, they do not overlap')
})
