import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Database, Failed, type Principal, type Repository, resource, t } from 'plinth'
import { problems } from '../../src/core/failure/problems.ts'
import type { Query } from '../../src/core/resource/entity.ts'
import { assertTotals } from '../support/totals.ts'
import { collected, laboratory } from './laboratory.ts'

const entry = resource('entry', {
  plural: 'entries',
  fields: { kind: t.Enum(['work', 'leave']), begun_at: t.Instant(), note: t.Optional(t.String()) },
  filter: ['kind', 'begun_at', 'owner_id', 'note'],
  sort: ['begun_at', 'created_at'],
  tenant: true,
  owner: { except: { read: { role: 'admin' } } },
  softDelete: true,
  totals: { by: ['owner_id', 'kind'], month: 'begun_at' },
})
type Entries = Repository<typeof entry>

const people = ['ada', 'bob', 'eve']
const caller = (user: string, tenant: string, ...roles: string[]): { readonly principal: Principal } => ({
  principal: { client: undefined, user, tenant, location: undefined, roles, scopes: ['entry:read-deleted'] },
})

const kind = fc.constantFrom('work' as const, 'leave' as const)
const moment = fc
  .tuple(
    fc.constantFrom('0000-01', '2025-10', '2025-12', '2026-01', '2026-03', '2027-01', '9999-12'),
    fc.constantFrom('01T00:00:00.000Z', '01T00:00:00.001Z', '15T12:30:00.000Z', '31T23:59:59.999Z'),
  )
  .map(([month, rest]) => `${month}-${rest}`)
const fields = fc.record({ kind, begun_at: moment })
const who = fc.record({ user: fc.constantFrom(...people), side: fc.constantFrom('acme', 'globex') })
const write = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('insert' as const), fields, deleted: fc.boolean() }) },
  fc.record({ does: fc.constantFrom('update' as const, 'attempt' as const, 'fail' as const), row: fc.nat(), fields }),
  fc.record({ does: fc.constantFrom('delete' as const, 'restore' as const, 'purge' as const), row: fc.nat() }),
)
/** A write of the rows of whoever does it. */
type Write = typeof write extends fc.Arbitrary<infer W> ? W : never
const command = fc.record({ who, writes: fc.array(write, { minLength: 1, maxLength: 5 }) })
const rarely = <T>(asked: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: asked })
const query = fc.record({
  owner_id: rarely(fc.constantFrom(...people)),
  owner_id__nin: rarely(fc.constantFrom(['ada'], ['bob', 'nobody'])),
  kind__in: rarely(fc.constantFrom(['work' as const], ['work' as const, 'leave' as const], [])),
  begun_at__gte: rarely(moment),
  begun_at__gt: rarely(moment),
  begun_at__lte: rarely(moment),
  begun_at__lt: rarely(moment),
})

test('what totals tell is what there is, whatever has been written', { timeout: 60_000 }, async (test) => {
  const { read, write, storage } = await laboratory(test, [entry])
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 10, maxLength: 40 }),
      fc.array(query, { minLength: 4, maxLength: 4 }),
      async (commands, queries) => {
        run++
        const made = new Map<string, string[]>()
        await Promise.allSettled(
          commands.map(({ who: { user, side }, writes }) => {
            const tenant = `${side}-${run}`
            const ids = made.get(user + tenant) ?? []
            made.set(user + tenant, ids)
            return write(
              async (db) => {
                for (const each of writes) await perform(db, each, { ids, owner_id: user, tenant_id: tenant })
              },
              caller(user, tenant),
            )
          }),
        )
        await assertTotals(storage, entry)
        for (const asked of queries)
          for (const circumstances of [caller('ada', `acme-${run}`), caller('bob', `globex-${run}`, 'admin')])
            await read(async (db) => assertSame(db.repository(entry), asked), circumstances)
      },
    ),
    { numRuns: 15 },
  )
})

interface Somebody {
  /** The keys of what they have made. */
  readonly ids: string[]
  readonly owner_id: string
  readonly tenant_id: string
}

/** Does one write. One that is refused changes nothing, and the command goes on. */
async function perform(db: Database, it: Write, { ids, ...owner }: Somebody): Promise<void> {
  const entries = db.repository(entry)
  if (it.does === 'insert') {
    const deleted = { ...it.fields, ...owner, deleted_at: '2026-01-01T00:00:00.000Z' }
    ids.push((it.deleted ? await entries.unscoped().insert(deleted) : await entries.insert(it.fields)).id)
    return
  }
  const id = ids[it.row % Math.max(1, ids.length)] ?? ''
  try {
    if (!('fields' in it)) await entries[it.does](id)
    else if (it.does === 'attempt')
      await db.attempt(async () => {
        await entries.update(id, it.fields)
        await entries.insert(it.fields)
        throw new Failed('conflict', problems.conflict)
      })
    else await entries.update(id, it.fields)
  } catch (thrown) {
    if (!(thrown instanceof Failed)) throw thrown
  }
  if (it.does === 'fail') throw new Failed('conflict', problems.conflict)
}

/** Asserts that lists are counted, and begun after some rows, as reading them does. */
async function assertSame(entries: Entries, asked: object): Promise<void> {
  for (const sort of [['begun_at'], ['-begun_at']] as never[]) {
    const all = await collected(entries.each({ ...asked, sort }))
    assert.equal(await entries.count({ ...asked }), all.length)
    const { total, total_is_estimate } = await entries.list({ ...asked, sort, count: 'exact' })
    assert.deepEqual([total, total_is_estimate], [all.length, undefined])
    for (const skip of new Set([1, Math.floor(all.length / 2), all.length + 5]))
      assert.deepEqual(await collected(entries.each({ ...asked, sort }, { skip })), all.slice(skip), `after ${skip}`)
  }
}

test('a field that is called as the mark of deleted rows is one of the service, where none are marked', async (test) => {
  const visit = resource('visit', {
    fields: { day: t.Date(), deleted_at: t.Optional(t.Instant()) },
    filter: ['day', 'deleted_at'],
    totals: { by: [], month: 'day' },
  })
  const { read, write, storage } = await laboratory(test, [visit])
  await write((db) => db.repository(visit).insert({ day: '2026-01-11', deleted_at: '2026-01-12T00:00:00.000Z' }))
  assert.equal(await read((db) => db.repository(visit).count()), 1)
  assert.equal(await read((db) => db.repository(visit).count({ deleted_at__null: true })), 0)
  assert.equal(await assertTotals(storage, visit), 1)
})

test('a list begins after so many rows without reading them, however it is filtered', async (test) => {
  const { read, write } = await laboratory(test, [entry])
  const made = caller('ada', 'acme')
  for (let part = 0; part < 6; part++)
    await write(async (db) => {
      for (let index = 0; index < 400; index++)
        await db.repository(entry).insert({
          kind: index % 3 === 0 ? 'leave' : 'work',
          begun_at: new Date(Date.UTC(2026, part, 1 + (index % 28), index % 24)).toISOString(),
          ...(index % 2 === 0 && { note: 'even' }),
        })
    }, made)
  const queries: Query<typeof entry>[] = [
    {},
    { note: 'even' },
    { note__contains: 'EVE', begun_at__lt: '2026-05-09T00:00:00.000Z' },
    { begun_at__gte: '2026-02-05T00:00:00.000Z', begun_at__lte: '2026-04-11T00:00:00.000Z', kind__in: ['leave'] },
    { or: ['(kind.eq.leave,note.contains.even)'] },
  ]
  await read(async (db) => {
    const entries = db.repository(entry)
    for (const query of queries)
      for (const sort of [['-begun_at'], ['begun_at'], ['-created_at', 'begun_at']] as never[]) {
        const all = await collected(entries.each({ ...query, sort }))
        assert.equal(await entries.count(query), all.length)
        for (const skip of [49, 50, 51, 700, 1003, all.length - 1, all.length, 5000])
          assert.deepEqual(await collected(entries.each({ ...query, sort }, { skip })), all.slice(skip))
      }
  }, made)
})

test('a command counts what it has done, and others when that is committed', async (test) => {
  const { read, write } = await laboratory(test, [entry])
  const [ada, bob] = [caller('ada', 'acme'), caller('bob', 'acme', 'admin')]
  const fields = { kind: 'work', begun_at: '2026-01-01T00:00:00.000Z' } as const
  const counts = async (entries: Entries) => [
    await entries.count(),
    (await entries.list({ count: 'exact' })).total,
    (await collected(entries.each({}, { skip: 1 }))).length + 1,
  ]
  await write(async (db) => {
    const entries = db.repository(entry)
    const { id } = await entries.insert(fields)
    await entries.insert(fields)
    assert.deepEqual(await counts(entries), [2, 2, 2])
    await entries.delete(id)
    assert.deepEqual(await counts(entries), [1, 1, 1])
    await entries.insert(fields)
  }, ada)
  for (const who of [ada, bob]) assert.deepEqual(await read((db) => counts(db.repository(entry)), who), [2, 2, 2])
})

test('who counts the rows of other owners is recorded', async (test) => {
  const { read, rows } = await laboratory(test, [entry])
  await read((db) => db.repository(entry).count({ kind: 'work' }), caller('ada', 'acme'))
  await read((db) => db.repository(entry).count({ kind: 'work' }), caller('bob', 'acme', 'admin'))
  const told = rows('select action, resource, resource_id, user_id from plinth_audit')
  assert.deepEqual(told, [{ action: 'read', resource: 'entry', resource_id: '*', user_id: 'bob' }])
})
