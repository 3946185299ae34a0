import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, openLibrary } from './forms.ts'

const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

test('PUT makes a row that is not there, under the id of its address, and replaces it from then on', async (context) => {
  const { send, rows } = await openLibrary(context)
  const made = await send('PUT', `/books/${id.toUpperCase()}`, { title: 'Emma' })
  assert.deepEqual(
    [made.status, made.headers.get('location'), made.headers.get('etag')],
    [201, `/books/${id}`, '"1.json"'],
  )
  assert.deepEqual((await send('GET', `/books/${id}`)).json, made.json)
  const replaced = await send('PUT', `/books/${id}`, { title: 'Persuasion' })
  assert.deepEqual([replaced.status, replaced.headers.get('location'), replaced.json.version], [200, null, 2])
  const actions = rows('select action, resource_id from plinth_audit order by sequence')
  assert.deepEqual(actions, [
    { action: 'create', resource_id: id },
    { action: 'update', resource_id: id },
  ])
})

test('If-None-Match: * only makes; If-Match only replaces', async (context) => {
  const { send } = await openLibrary(context)
  for (const tag of ['"1.json"', '*']) {
    const refused = await send('PUT', `/books/${id}`, { title: 'Emma' }, { 'if-match': tag })
    assert.deepEqual(
      [refused.status, refused.json.code, refused.json.current_version],
      [412, 'version_conflict', undefined],
    )
  }
  assert.equal((await send('PUT', `/books/${id}`, { title: 'Emma' }, { 'if-none-match': '*' })).status, 201)
  const refused = await send('PUT', `/books/${id}`, { title: 'Emma' }, { 'if-none-match': '*' })
  assert.deepEqual([refused.status, refused.json.code, refused.json.current_version], [412, 'version_conflict', 1])
  assert.equal((await send('PATCH', `/books/${id}`, { copies: 2 }, { 'if-none-match': '*' })).status, 412)
  assert.equal((await send('PUT', `/books/${id}`, { title: 'Emma' }, { 'if-match': '"1.json"' })).status, 200)
  assert.equal((await send('PUT', `/books/${id}`, { title: 'X' }, { 'if-match': '"0.json", "7.json"' })).status, 412)
})

test('of many who put at the same moment one makes and the others replace, or are told that they came late', async (context) => {
  const { send, rows } = await openLibrary(context)
  const all = Array.from({ length: 20 }, (_, index) => send('PUT', `/books/${id}`, { title: `Book ${index}` }))
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  const inOrder = (some: number[]) => some.toSorted((a, b) => a - b)
  assert.deepEqual(inOrder(statuses), [...Array(19).fill(200), 201])
  const only = Array.from({ length: 20 }, () =>
    send('PUT', `/books/${id.replace('b', 'c')}`, { title: 'x' }, { 'if-none-match': '*' }),
  )
  assert.deepEqual(inOrder((await Promise.all(only)).map(({ status }) => status)), [201, ...Array(19).fill(412)])
  assert.deepEqual(rows('select count(*) as count from books'), [{ count: 2 }])
})

test('a row that cannot be made is not made: its unique value is taken, or it is not valid', async (context) => {
  const { send, rows } = await openLibrary(context)
  await send('POST', '/books', { title: 'Emma', isbn: '9780000000001' })
  const taken = await send('PUT', `/books/${id}`, { title: 'Other', isbn: '9780000000001' })
  assert.deepEqual([taken.status, taken.json.code], [409, 'already_exists'])
  assert.deepEqual(faultsOf(await send('PUT', `/books/${id}`, {})), ['#/title required'])
  assert.deepEqual(rows('select count(*) as count from books'), [{ count: 1 }])
})

test('a repetition with the same key answers 201 again, with its Location', async (context) => {
  const { send } = await openLibrary(context)
  const put = () => send('PUT', `/books/${id}`, { title: 'Emma' }, { 'idempotency-key': '"k"' })
  const [first, again] = [await put(), await put()]
  assert.deepEqual(
    [again.status, again.text, again.headers.get('location'), again.headers.get('etag')],
    [201, first.text, `/books/${id}`, '"1.json"'],
  )
})

test('where a precondition is required, a change that names no version is refused', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/pages', { text: 'a' })
  const changes = [
    ['PUT', { text: 'b' }],
    ['PATCH', { text: 'b' }],
    ['DELETE', undefined],
  ] as const
  for (const [method, body] of changes) {
    const refused = await send(method, `/pages/${made.id}`, body)
    assert.deepEqual([refused.status, refused.json.code], [428, 'precondition_required'], method)
  }
  assert.equal((await send('PUT', `/pages/${id}`, { text: 'x' })).status, 428)
  assert.equal((await send('PUT', `/pages/${id}`, { text: 'x' }, { 'if-none-match': '*' })).status, 201)
  assert.equal((await send('PUT', `/pages/${made.id}`, { text: 'b' }, { 'if-match': '"1.json"' })).status, 200)
  assert.equal((await send('PATCH', `/pages/${made.id}`, { text: 'c' }, { 'if-match': '*' })).status, 200)
  assert.equal((await send('PATCH', `/pages/${made.id}`, {}, { 'if-match': '"1.json"' })).status, 412)
  assert.equal((await send('DELETE', `/pages/${made.id}`, undefined, { 'if-match': '"3.json"' })).status, 204)
  const batch = await send('POST', '/pages/batch', {
    mode: 'independent',
    operations: [
      { op: 'delete', id },
      { op: 'delete', id, if_match: '"1.json"' },
    ],
  })
  assert.deepEqual(
    batch.json.results.map(({ status }: { status: number }) => status),
    [428, 204],
  )
})
