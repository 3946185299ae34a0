import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Principal, resource, t } from 'plinth'
import { emptyDatabase, engine } from '../support/databases.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'

const fields = { name: t.String(), customer: t.Optional(t.String()) }
const folder = resource('folder', {
  fields,
  unique: [['name', 'customer']],
  nullsNotDistinct: true,
  tenant: true,
  softDelete: true,
})
const drawer = resource('drawer', { fields, unique: [['name', 'customer']] })

const of = (tenant: string): { readonly principal: Principal } => ({
  principal: { client: undefined, user: 'ada', tenant, location: undefined, roles: [], scopes: [] },
})
const taken = { code: 'already_exists', status: 409, detail: 'There is one like that.' }

test('where absent equals absent, a name without a customer is taken once in a tenant, and by no customer', async (test) => {
  const { write } = await laboratory(test, [folder])
  const add = (name: string, customer?: string, tenant = 'acme') =>
    write((db) => db.repository(folder).insert({ name, customer }), of(tenant))
  const first = await add('Garden')
  await assert.rejects(add('Garden'), taken)
  await add('Garden', 'Bolt')
  await assert.rejects(add('Garden', 'Bolt'), taken)
  await add('Garden', undefined, 'globex')

  const change = (id: string, patch: object) => write((db) => db.repository(folder).update(id, patch), of('acme'))
  const other = await add('Yard')
  await assert.rejects(change(other.id, { name: 'Garden' }), taken)
  await change(other.id, { name: 'Garden', customer: 'Nut' })
  await assert.rejects(change(other.id, { customer: null }), taken)
  await change(first.id, { name: 'Garden' })

  await write((db) => db.repository(folder).delete(first.id), of('acme'))
  await change(other.id, { customer: null })
  await assert.rejects(
    write((db) => db.repository(folder).restore(first.id), of('acme')),
    taken,
  )
})

test('of twenty that want a name without a customer at once one gets it, over two connections', async (test) => {
  const url = engine.name === 'sqlite' ? `sqlite:${temporaryFolder(test)}/folders.db` : await emptyDatabase()
  const [one, two] = [await laboratory(test, [folder], { url }), await laboratory(test, [folder], { url })]
  const wanted = Array.from({ length: 20 }, (_, n) =>
    (n % 2 ? one : two).write((db) => db.repository(folder).insert({ name: 'Garden' }), of('acme')),
  )
  const outcomes = await Promise.allSettled(wanted)
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const each of outcomes) if (each.status === 'rejected') assert.equal(each.reason.code, taken.code, each.reason)
})

test('elsewhere rows without a part of a set share nothing', async (test) => {
  const { write } = await laboratory(test, [drawer])
  const add = () => write((db) => db.repository(drawer).insert({ name: 'Garden' }))
  assert.notEqual((await add()).id, (await add()).id)
})
