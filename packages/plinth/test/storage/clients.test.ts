// The registry of clients and the memory of what was used, in a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientKey } from '../../src/core/client-store.ts'
import { clientTable } from '../../src/storage/identity/client-table.ts'
import { replayTable } from '../../src/storage/identity/replay-table.ts'
import { laboratory } from './laboratory.ts'
import { person } from './resources.ts'

const client = { id: 'prepay', issuers: ['a'], parties: ['web', 'mobile'], tenant: 'acme', locations: ['berlin'] }
const other = { id: 'lx', issuers: [], parties: [], tenant: undefined, locations: [] }
const now = 1_800_000_000_000
const key: ClientKey = {
  ...{ id: 'one', client: 'prepay', kind: 'secret', material: 'hash', pepper: 'p', embedded: true, scopes: ['a', 'b'] },
  ...{ state: 'active', notBefore: now, expiresAt: now + 9, createdAt: now, lastUsedAt: undefined },
}
const open: ClientKey = { ...key, id: 'two', kind: 'public', pepper: undefined, embedded: false, createdAt: now + 1 }

test('what is registered is read as it was, and changed alone', async (test) => {
  const { storage } = await laboratory(test, [person])
  const store = clientTable(storage.own)
  assert.deepEqual(await store.load(), { clients: [], keys: [] })
  await store.change(() => ({ clients: [client, other], keys: [key, open] }))
  const kept = await store.load()
  assert.deepEqual(kept, { clients: [other, client], keys: [key, open] })

  const hash = { material: 'new', pepper: 'q' }
  await store.used([
    { id: 'one', at: now + 5, hash },
    { id: 'two', at: now + 6 },
  ])
  const used = [
    { ...key, ...hash, lastUsedAt: now + 5 },
    { ...open, lastUsedAt: now + 6 },
  ]
  assert.deepEqual((await store.load()).keys, used)
  await assert.rejects(
    store.change(({ clients }) => {
      if (clients.length === 2) throw new Error('enough')
      return { clients, keys: [] }
    }),
    /enough/,
  )
  assert.deepEqual((await store.load()).keys, used)
})

test('of twenty who add a key at once, each sees what those before have added', async (test) => {
  const { storage } = await laboratory(test, [person])
  const store = clientTable(storage.own)
  const seen: number[] = []
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      store.change(({ clients, keys }) => {
        seen.push(keys.length)
        return { clients, keys: [...keys, { ...key, id: String(index) }] }
      }),
    ),
  )
  assert.equal((await store.load()).keys.length, 20)
  assert.equal(new Set(seen).size, 20)
})

test('a client that acts alone is who did it, one that acts for a user is not, and what it only says is told as that', async (test) => {
  const lab = await laboratory(test, [person])
  const alone = {
    ...{ client: 'prepay', user: 'client:prepay', tenant: undefined, location: undefined, roles: [], scopes: [] },
    key: 'one',
  }
  const said = { ...alone, user: 'ada', assurance: 'asserted' as const }
  const issued = { ...alone, issuer: 'https://id.example.org/' }
  for (const [index, principal] of [alone, said, issued].entries())
    await lab.write((db) => db.repository(person).insert({ username: `ada${index}` }), { principal })
  const told = 'select client_id, user_id, key_id, issuer, assurance from plinth_audit order by sequence'
  assert.deepEqual(lab.rows(told).map(Object.values), [
    ['prepay', null, 'one', null, null],
    ['prepay', 'ada', 'one', null, 'asserted'],
    ['prepay', 'client:prepay', 'one', 'https://id.example.org/', null],
  ])
})

test('of twenty who use an id at once one is first, and what is over is removed by and by', async (test) => {
  const { storage, rows } = await laboratory(test, [person])
  const replays = replayTable(storage.own)
  const firsts = await Promise.all(Array.from({ length: 20 }, async () => replays.claim('one', now + 10, now)))
  assert.equal(firsts.filter(Boolean).length, 1)
  for (let index = 0; index < 10; index++) assert.equal(await replays.claim(`${index}`, now + 20, now), true)
  assert.equal(await replays.claim('late', now + 99, now + 30), true)
  assert.equal(await replays.claim('later', now + 99, now + 30), true)
  assert.equal(await replays.claim('latest', now + 99, now + 30), true)
  assert.equal(Number(rows('select count(*) as count from plinth_assertion')[0]?.count), 3)
})
