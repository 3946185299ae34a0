import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLibrary } from './forms.ts'

test('a deletion is taken back from the version that the caller means, and from no other', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/notes', { text: 'a' })
  const path = `/notes/${made.id}`
  assert.equal((await send('DELETE', path)).status, 204)
  const restore = (tag: string) => send('POST', `${path}/restore`, undefined, { 'if-match': tag })
  const stale = await restore('"1.json"')
  assert.deepEqual([stale.status, stale.json.code, stale.json.current_version], [412, 'version_conflict', 2])
  const restored = await restore('"1.json", "2.json"')
  assert.deepEqual([restored.status, restored.headers.get('etag')], [200, '"3.json"'])
  assert.equal((await send('DELETE', path)).status, 204)
  assert.equal((await restore('*')).status, 200)
})

test('within a batch, too', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/notes', { text: 'a' })
  assert.equal((await send('DELETE', `/notes/${made.id}`)).status, 204)
  const restore = async (if_match: string) => {
    const operations = [{ op: 'restore', id: made.id, if_match }]
    const { json } = await send('POST', '/notes/batch', { mode: 'independent', operations })
    return json.results[0].status
  }
  assert.equal(await restore('"1.json"'), 412)
  assert.equal(await restore('"2.json"'), 200)
})

test('a key that was used for one version is not good for another', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const change = (conditions: Record<string, string>) =>
    send('PATCH', `/books/${made.id}`, { copies: 7 }, { 'idempotency-key': '"k"', ...conditions })
  assert.equal((await change({ 'if-match': '"1.json"' })).status, 200)
  const again = await change({ 'if-match': '"1.json"' })
  assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [200, 'true'])
  for (const conditions of [{ 'if-match': '"2.json"' }, { 'if-match': '*' }, {}]) {
    const { status, json } = await change(conditions)
    assert.deepEqual([status, json.code], [422, 'idempotency_key_reused'])
  }
})

test('what names no version is malformed, and what names none of ours is stale', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const change = (tags: string) => send('PATCH', `/books/${made.id}`, { copies: 7 }, { 'if-match': tags })
  for (const tags of ['1', '"1.json', '1.json"', '"1.json" "2.json"']) {
    const { status, json } = await change(tags)
    assert.deepEqual([status, json.code, json.errors[0].header], [400, 'malformed_request', 'If-Match'])
  }
  for (const tags of ['W/"1.json"', '"abc"', '""', '"0.json", "abc"']) {
    const { status, json } = await change(tags)
    assert.deepEqual([status, json.code], [412, 'version_conflict'])
  }
  assert.equal((await change(', "1.json" ,')).status, 200)
})

test('who has no tag means what has not changed since', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const path = `/books/${made.id}`
  const then = (await send('GET', path)).headers.get('last-modified') as string
  const before = { 'if-unmodified-since': new Date(Date.parse(then) - 1000).toUTCString() }
  const steps = [{ op: 'replace', path: '/copies', value: 9 }]
  const refused = [
    await send('GET', path, undefined, before),
    await send('PUT', path, { title: 'X' }, before),
    await send('PATCH', path, { copies: 7 }, before),
    await send('PATCH', path, steps, { 'content-type': 'application/json-patch+json', ...before }),
  ]
  for (const { status, json } of refused) {
    assert.deepEqual([status, json.code, json.current_version], [412, 'version_conflict', 1])
  }
  // Where there is a tag, it is the tag that counts.
  assert.equal((await send('PATCH', path, { copies: 7 }, { 'if-match': '"1.json"', ...before })).status, 200)
  const now = (await send('GET', path)).headers.get('last-modified') as string
  for (const date of [now, 'yesterday', '2020-01-01T00:00:00Z']) {
    const { status } = await send('GET', path, undefined, { 'if-unmodified-since': date })
    assert.equal(status, 200, date)
  }
  assert.equal((await send('PATCH', path, { copies: 8 }, { 'if-unmodified-since': now })).status, 200)
  const forms = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']
  for (const date of forms) {
    const { status } = await send('PATCH', path, { copies: 9 }, { 'if-unmodified-since': date })
    assert.equal(status, 412, date)
  }
})

test('what is not there has not changed since, and what was deleted is not told of', async (context) => {
  const { send } = await openLibrary(context)
  const path = '/notes/0195505e-0d40-7000-8000-000000000001'
  const old = { 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }
  assert.equal((await send('PUT', path, { text: 'a' }, old)).status, 201)
  assert.equal((await send('PUT', path, { text: 'b' }, old)).status, 412)
  assert.equal((await send('DELETE', path, undefined, old)).status, 412)
  assert.equal((await send('DELETE', path)).status, 204)
  assert.equal((await send('PATCH', path, { text: 'c' }, old)).status, 410)
})
