import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { laboratory } from './laboratory.ts'

const account = resource('account', {
  key: 'name',
  fields: {
    name: t.String(),
    pin: t.String({ secret: true }),
    hint: t.Optional(t.String({ secret: true })),
    city: t.String(),
  },
})

test('the audit log says that a secret came, changed and went, and never what it was', async (context) => {
  const { write, rows } = await laboratory(context, [account])
  await write((db) => db.repository(account).insert({ name: 'ada', pin: '1815', city: 'London' }))
  await write((db) => db.repository(account).update('ada', { pin: '1852', hint: 'engine', city: 'Paris' }))
  await write((db) => db.repository(account).update('ada', { hint: null }))
  await write((db) => db.repository(account).delete('ada'))

  const records = rows('select changes from plinth_audit order by sequence').map((it) => JSON.parse(String(it.changes)))
  const [created, changed, cleared, removed] = records
  assert.partialDeepStrictEqual(created, [{ op: 'add', path: '', value: { pin: '***', city: 'London' } }])
  assert.ok(!('hint' in created[0].value), 'what is absent is not masked')
  assert.deepEqual(changed, [
    { op: 'replace', path: '/pin', value: '***', from: '***' },
    { op: 'add', path: '/hint', value: '***' },
    { op: 'replace', path: '/city', value: 'Paris', from: 'London' },
  ])
  assert.deepEqual(cleared, [{ op: 'remove', path: '/hint', from: '***' }])
  assert.partialDeepStrictEqual(removed, [{ op: 'remove', path: '', from: { pin: '***', city: 'Paris' } }])
})

test('a secret is read and written like any other field', async (context) => {
  const { write, read } = await laboratory(context, [account])
  await write((db) => db.repository(account).insert({ name: 'ada', pin: '1815', city: 'London' }))
  const found = await read((db) => db.repository(account).find({ name: 'ada' }))
  assert.equal(found?.pin, '1815')
})
