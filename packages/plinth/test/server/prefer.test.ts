import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLibrary } from './forms.ts'

const minimal = { prefer: 'respond-async, return=minimal' }

test('who prefers it is answered without content, and told so', async (context) => {
  const { send } = await openLibrary(context)
  const made = await send('POST', '/books', { title: 'Emma' }, minimal)
  assert.deepEqual(
    [made.status, made.text, made.headers.get('preference-applied'), made.headers.get('etag')],
    [201, '', 'return=minimal', '"1.json"'],
  )
  const address = made.headers.get('location') as string
  const changed = await send('PATCH', address, { copies: 3 }, minimal)
  assert.deepEqual(
    [changed.status, changed.text, changed.headers.get('preference-applied'), changed.headers.get('etag')],
    [200, '', 'return=minimal', '"2.json"'],
  )
  assert.equal(changed.headers.get('content-type'), null)
  assert.match(changed.headers.get('vary') as string, /\bPrefer\b/)
})

test('what is read is answered whole, and so is every failure', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const read = await send('GET', `/books/${made.id}`, undefined, minimal)
  assert.deepEqual([read.json, read.headers.get('preference-applied')], [made, null])
  const found = await send('POST', '/books/search', { filter: { title: { eq: 'Emma' } } }, minimal)
  assert.deepEqual([found.json.items, found.headers.get('preference-applied')], [[made], null])
  assert.equal((await send('POST', '/books', {}, minimal)).json.code, 'validation_failed')
})
