import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { implement, type Principal, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'
import { laboratory } from './laboratory.ts'

const thing = resource('thing', {
  fields: { name: t.String() },
  filter: ['name'],
  tenant: true,
  softDelete: true,
  shows: ['tenant_id', 'deleted'],
})
const about = service('things', { ...thing.operations })
const things = implement(about, thing.provide, thing.handlers)

const caller = (tenant: string): Principal => ({
  user: 'ada',
  client: undefined,
  tenant,
  location: undefined,
  roles: [],
  scopes: ['thing:read-deleted'],
})

async function open(test: TestContext) {
  const { storage, rows } = await laboratory(test, [thing])
  const as = (tenant: string) => harness(things, { storage, principal: caller(tenant) })
  return { as, rows }
}

test('what a resource shows of its rows is told by every answer, and what is sent of it is not heeded', async (test) => {
  const { as } = await open(test)
  const api = as('acme')
  const sent = { name: 'a', tenant_id: 'evil', deleted: '01a20263-9444-7001-9867-1b68199e38dd' }
  const made = await api.createThing(sent as never)
  assert.partialDeepStrictEqual(made, { tenant_id: 'acme', name: 'a' })
  const { id: thing_id } = made
  const answers = [
    made,
    await api.getThing({ thing_id }),
    (await api.listThings({})).items[0],
    await api.updateThing({ thing_id, ...sent } as never),
    await api.replaceThing({ thing_id, ...sent, name: 'b' } as never),
  ]
  for (const answer of answers) assert.deepEqual([answer?.tenant_id, answer?.deleted], ['acme', undefined])
  await assert.rejects(as('evil').getThing({ thing_id }), { code: 'not_found' })
})

test('what has been deleted tells that by its own id, until it is restored', async (test) => {
  const { as } = await open(test)
  const api = as('acme')
  const { id: thing_id } = await api.createThing({ name: 'a' })
  await api.createThing({ name: 'b' })
  await api.deleteThing({ thing_id })
  assert.equal((await api.getThing({ thing_id, deleted: 'include' })).deleted, thing_id)
  const { items } = await api.listThings({ deleted: 'include' })
  assert.deepEqual(
    items.map(({ name, deleted }) => [name, deleted]),
    [
      ['b', undefined],
      ['a', thing_id],
    ],
  )
  assert.equal((await api.restoreThing({ thing_id })).deleted, undefined)
})

test('what is shown of a deletion is stored nowhere', async (test) => {
  const { as, rows } = await open(test)
  const api = as('acme')
  const { id: thing_id } = await api.createThing({ name: 'a' })
  await api.deleteThing({ thing_id })
  const [row] = rows('select * from things')
  assert.equal('deleted' in (row ?? {}), false)
  const [record] = rows("select changes from plinth_audit where action = 'create'")
  assert.equal(String(record?.changes).includes('"tenant_id":"acme"'), true)
})

const plain = { fields: { name: t.String() } }
for (const [why, declare, message] of [
  ['a tenant that no row has', () => resource('it', { ...plain, shows: ['tenant_id'] }), /they are no tenant's/],
  [
    'what a field of its own is called',
    () => resource('it', { fields: { deleted: t.String() }, shows: ['deleted'] }),
    /has a field "deleted"/,
  ],
  [
    'the deletion of rows with a key of their own',
    () => resource('it', { ...plain, key: 'name', shows: ['deleted'] }),
    /with a key of their own/,
  ],
  [
    'the deletion of rows with a history',
    () => resource('it', { ...plain, history: true, shows: ['deleted'] }),
    /their history/,
  ],
] as const) {
  test(`a resource cannot show ${why}`, () => {
    assert.throws(declare, { name: 'TypeError', message })
  })
}
