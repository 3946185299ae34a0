// All rows of a list, one after the other.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Failed, resource, t } from 'plinth'
import { collected, type Laboratory, laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const many = 1000

async function filled(context: TestContext): Promise<Laboratory> {
  const lab = await laboratory(context, [item])
  await lab.write(async (db) => {
    for (let rank = 0; rank < many; rank++)
      await db.repository(item).insert({ title: `${rank}`, rank, ...(rank % 2 && { urgent: true }) })
  })
  return lab
}

test('each row of a list comes once and in order, whatever others write meanwhile', async (context) => {
  const lab = await filled(context)
  const ranks: unknown[] = []
  await lab.read(async (db) => {
    for await (const { rank } of db.repository(item).each({ urgent: true, sort: ['-rank'] })) {
      if (ranks.length % 100 === 0) {
        await lab.write((other) => other.repository(item).insert({ title: 'late', rank: -1, urgent: true }))
      }
      ranks.push(rank)
    }
  })
  assert.deepEqual(
    ranks,
    Array.from({ length: many / 2 }, (_, index) => many - 1 - 2 * index),
  )
})

test('what was left early keeps nothing: more may begin than snapshots can be held', async (context) => {
  const lab = await filled(context)
  for (let count = 0; count < 50; count++) {
    const first = await lab.read(async (db) => {
      for await (const { rank } of db.repository(item).each({ sort: ['rank'] })) return rank
      return undefined
    })
    assert.equal(first, 0)
  }
  assert.equal((await lab.read((db) => db.repository(item).list({ limit: 1 }))).items.length, 1)
})

test('nothing more is read once nobody waits', async (context) => {
  const lab = await filled(context)
  let seen = 0
  const reading = lab.read(async (db, call) => {
    for await (const _ of db.repository(item).each()) if (++seen === 10) call.abort()
  })
  await assert.rejects(reading, (thrown) => thrown instanceof Failed && thrown.code === 'deadline_exceeded')
  assert.equal(seen, 200, 'what had been read by then')
})

test('nothing is read that nobody asks for, and nothing after the unit of work', async (context) => {
  const lab = await filled(context)
  const { rows } = await lab.read(async (db) => ({ rows: db.repository(item).each() }))
  await assert.rejects(() => rows.next(), /uses storage after its unit of work is over/)
})

test('each row is one that its caller may see', async (context) => {
  const note = resource('note', {
    fields: { text: t.String(), pay: t.Optional(t.Integer()) },
    filter: ['text'],
    owner: 'user',
    masks: { pay: 'note:pay' },
  })
  const lab = await laboratory(context, [note])
  const [ada, bob] = ['ada', 'bob'].map((user) => ({
    principal: {
      user,
      client: undefined,
      tenant: undefined,
      location: undefined,
      roles: [],
      scopes: user === 'bob' ? ['note:pay'] : [],
    },
  }))
  for (const by of [ada, bob]) {
    await lab.write((db) => db.repository(note).insert({ text: 'x', ...(by === bob && { pay: 1 }) }), by)
  }
  const seen = await lab.read((db) => collected(db.repository(note).each({ text: 'x' })), bob)
  assert.deepEqual(
    seen.map(({ owner_id, pay }) => [owner_id, pay]),
    [['bob', 1]],
  )
  const all = await lab.read((db) => collected(db.repository(note).unscoped().each()), bob)
  assert.equal(all.length, 2)
})
