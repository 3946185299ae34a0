import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, openLibrary } from './forms.ts'

const type = { 'content-type': 'application/json-patch+json' }
const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

test('a batch deletes softly and restores, and each leaves its record', async (context) => {
  const { send, rows } = await openLibrary(context)
  const { json: made } = await send('POST', '/notes', { text: 'x' })
  const batch = (mode: string, operations: unknown) => send('POST', '/notes/batch', { mode, operations })
  const done = await batch('atomic', [
    { op: 'delete', id: made.id, if_match: '"1.json"' },
    { op: 'restore', id: made.id },
    { op: 'update', id: made.id, body: { text: 'y' } },
    { op: 'delete', id: made.id },
  ])
  assert.deepEqual(
    [done.status, done.json.results.map(({ status }: { status: number }) => status)],
    [200, [204, 200, 200, 204]],
  )
  const actions = rows('select action from plinth_audit order by sequence').map(({ action }) => action)
  assert.deepEqual(actions, ['create', 'delete', 'restore', 'update', 'delete'])
  const gone = await batch('independent', [
    { op: 'update', id: made.id, body: { text: 'z' } },
    { op: 'restore', id: made.id },
    { op: 'restore', id: made.id },
  ])
  assert.deepEqual(
    gone.json.results.map((each: { status: number; problem?: { code: string } }) => [each.status, each.problem?.code]),
    [
      [410, 'deleted'],
      [200, undefined],
      [409, 'not_deleted'],
    ],
  )
})

test('what was deleted is neither patched nor put in its place anew', async (context) => {
  const { send } = await openLibrary(context)
  assert.equal((await send('PUT', `/notes/${id}`, { text: 'x' })).status, 201)
  assert.equal((await send('DELETE', `/notes/${id}`)).status, 204)
  const steps = [{ op: 'replace', path: '/text', value: 'y' }]
  assert.equal((await send('PATCH', `/notes/${id}`, steps, type)).json.code, 'deleted')
  assert.equal((await send('PUT', `/notes/${id}`, { text: 'y' })).json.code, 'deleted')
  assert.equal((await send('POST', `/notes/${id}/restore`)).json.text, 'x')
})

test('a field that stays as it was made is in no way set otherwise', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/notes', { text: 'x', kind: 'memo' })
  const ways: readonly (readonly [method: string, body: unknown, headers?: Record<string, string>])[] = [
    ['PATCH', [{ op: 'replace', path: '/kind', value: 'letter' }], type],
    ['PATCH', [{ op: 'remove', path: '/kind' }], type],
    ['PATCH', [{ op: 'move', from: '/kind', path: '/text' }], type],
    ['PATCH', { kind: 'letter' }],
    ['PUT', { text: 'x', kind: 'letter' }],
  ]
  for (const [method, body, headers] of ways) {
    const refused = await send(method, `/notes/${made.id}`, body, headers)
    assert.deepEqual([refused.status, faultsOf(refused)], [400, ['#/kind immutable_field']], JSON.stringify(body))
  }
  const batch = await send('POST', '/notes/batch', {
    operations: [{ op: 'update', id: made.id, body: { kind: 'letter' } }],
  })
  assert.deepEqual([batch.status, faultsOf(batch)], [400, ['#/operations/0/body/kind immutable_field']])
  const same = [
    { op: 'test', path: '/kind', value: 'memo' },
    { op: 'replace', path: '/kind', value: 'memo' },
  ]
  assert.deepEqual((await send('PATCH', `/notes/${made.id}`, same, type)).json, made)
})
