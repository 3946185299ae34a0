import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, openLibrary } from './forms.ts'

const type = { 'content-type': 'application/json-patch+json' }

test('a JSON Patch is taken on the row as it stands, by the handler of the update', async (context) => {
  const { send, rows } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma', tags: ['novel'], isbn: '9780000000001' })
  const steps = [
    { op: 'test', path: '/version', value: 1 },
    { op: 'test', path: '/tags', value: ['novel'] },
    { op: 'replace', path: '/title', value: 'Persuasion' },
    { op: 'add', path: '/tags/-', value: 'Austen' },
    { op: 'copy', from: '/tags/1', path: '/tags/0' },
    { op: 'remove', path: '/isbn' },
  ]
  const patched = await send('PATCH', `/books/${made.id}`, steps, type)
  assert.equal(patched.status, 200)
  assert.equal(patched.headers.get('etag'), '"2.json"')
  const { title, tags, isbn, shelf, version } = patched.json
  assert.deepEqual(
    { title, tags, isbn, shelf, version },
    { title: 'Persuasion', tags: ['Austen', 'novel', 'Austen'], isbn: undefined, shelf: 'P', version: 2 },
  )
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 2)
})

const refusals: readonly (readonly [title: string, steps: unknown, status: number, code: string, faults: string[]])[] =
  [
    [
      'a test that fails',
      [
        { op: 'replace', path: '/title', value: 'X' },
        { op: 'test', path: '/copies', value: 2 },
      ],
      409,
      'patch_test_failed',
      ['#/1/value patch_test_failed'],
    ],
    [
      'a place that is not there',
      [{ op: 'remove', path: '/isbn' }],
      409,
      'conflict',
      ['#/0/path patch_not_applicable'],
    ],
    [
      'a source that is not there',
      [{ op: 'copy', from: '/isbn', path: '/title' }],
      409,
      'conflict',
      ['#/0/from patch_not_applicable'],
    ],
    [
      'a result that is not valid',
      [
        { op: 'remove', path: '/title' },
        { op: 'add', path: '/copies', value: -1 },
      ],
      400,
      'validation_failed',
      ['#/title required', '#/copies too_small'],
    ],
    [
      'a member that nobody knows',
      [{ op: 'add', path: '/colour', value: 1 }],
      400,
      'validation_failed',
      ['#/colour unknown_field'],
    ],
    [
      'null for what must be there',
      [{ op: 'replace', path: '/title', value: null }],
      400,
      'validation_failed',
      ['#/title required'],
    ],
    ['all of it gone', [{ op: 'remove', path: '' }], 400, 'validation_failed', ['# invalid_type']],
    [
      'a prototype',
      [{ op: 'add', path: '/__proto__/polluted', value: 1 }],
      409,
      'conflict',
      ['#/0/path patch_not_applicable'],
    ],
    [
      'a prototype by another way',
      [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }],
      409,
      'conflict',
      ['#/0/path patch_not_applicable'],
    ],
    [
      'a prototype as a member',
      [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }],
      409,
      'conflict',
      ['#/0/path patch_not_applicable'],
    ],
    ['a step that is none', [{ op: 'increase', path: '/copies' }], 400, 'validation_failed', ['#/0/op invalid_value']],
    ['a path that is none', [{ op: 'remove', path: 'title' }], 400, 'validation_failed', ['#/0/path invalid_format']],
    [
      'a step without what it needs',
      [
        { op: 'move', path: '/title' },
        { op: 'test', path: '' },
      ],
      400,
      'validation_failed',
      ['#/0/from required', '#/1/value required'],
    ],
    ['no list of steps', { title: 'X' }, 400, 'validation_failed', ['# invalid_type']],
    [
      'what grows without end',
      Array.from({ length: 40 }, () => ({ op: 'copy', from: '/tags', path: '/tags/-' })),
      409,
      'conflict',
      ['#/12/from patch_not_applicable'],
    ],
  ]
test('a JSON Patch is refused as a whole for anything that is wrong with it', async (context) => {
  const { send, rows } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma', tags: ['novel'] })
  for (const [title, steps, status, code, faults] of refusals) {
    await context.test(title, async () => {
      const refused = await send('PATCH', `/books/${made.id}`, steps, type)
      assert.deepEqual([refused.status, refused.json.code, faultsOf(refused)], [status, code, faults])
      assert.deepEqual((await send('GET', `/books/${made.id}`)).json, made)
      assert.equal(({} as Record<string, unknown>).polluted, undefined)
    })
  }
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 1)
})

test('what only the server sets stays as it is, whatever a patch does to it', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const steps = [
    { op: 'replace', path: '/version', value: 99 },
    { op: 'remove', path: '/created_at' },
    { op: 'replace', path: '/id', value: '01927b6e-7c3a-7def-8a1b-0123456789ab' },
    { op: 'replace', path: '/shelf', value: 'Z' },
  ]
  assert.deepEqual((await send('PATCH', `/books/${made.id}`, steps, type)).json, made)
  assert.deepEqual((await send('PATCH', `/books/${made.id}`, [], type)).json, made)
})

test('a patch of another version, of nothing, or in another form', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const steps = [{ op: 'replace', path: '/title', value: 'X' }]
  const stale = await send('PATCH', `/books/${made.id}`, steps, { ...type, 'if-match': '"7.json"' })
  assert.deepEqual([stale.status, stale.json.current_version], [412, 1])
  assert.equal((await send('PATCH', '/books/01927b6e-7c3a-7def-8a1b-0123456789ab', steps, type)).status, 404)
  for (const nothing of [null, [], 1, 'x']) {
    assert.deepEqual(faultsOf(await send('PATCH', `/books/${made.id}`, nothing)), ['# invalid_type'])
  }
  const unknown = await send('PATCH', `/books/${made.id}`, steps, { 'content-type': 'application/yaml' })
  const all = 'application/merge-patch+json, application/json, application/json-patch+json'
  assert.deepEqual([unknown.status, unknown.headers.get('accept-patch')], [415, all])
  assert.equal((await send('GET', `/books/${made.id}`)).headers.get('accept-patch'), all)
  assert.equal((await send('OPTIONS', `/books/${made.id}`)).headers.get('accept-patch'), all)
  assert.equal((await send('PATCH', `/books/${made.id}`, { $patch: steps })).status, 400)
  for (const body of [null, true, 7, 'text', [], steps]) {
    const { status, json } = await send('PATCH', `/books/${made.id}`, body)
    assert.deepEqual([status, json.code], [400, 'validation_failed'], JSON.stringify(body))
  }
  const page = await send('POST', '/pages', { text: 'x' })
  const where = { ...type, 'if-match': '"1.json"' }
  assert.equal((await send('PATCH', `/pages/${page.json.id}`, steps, where)).status, 415)
})

test('a merge patch is judged as a whole; an empty one changes nothing; either type will do', async (context) => {
  const { send, rows } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma', isbn: '9780000000001' })
  const merge = { 'content-type': 'application/merge-patch+json' }
  assert.deepEqual((await send('PATCH', `/books/${made.id}`, {}, merge)).json, made)
  const refused = await send('PATCH', `/books/${made.id}`, { title: null, copies: -1 }, merge)
  assert.deepEqual([refused.status, faultsOf(refused)], [400, ['#/title required', '#/copies too_small']])
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 1)
  const changed = await send('PATCH', `/books/${made.id}`, { isbn: null, tags: ['a'] }, merge)
  assert.deepEqual([changed.json.isbn, changed.json.tags, changed.json.version], [undefined, ['a'], 2])
})

test('the same key and another patch is another request', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const headers = { ...type, 'idempotency-key': '"k"' }
  const patch = (title: string) =>
    send('PATCH', `/books/${made.id}`, [{ op: 'replace', path: '/title', value: title }], headers)
  const first = await patch('A')
  const again = await patch('A')
  assert.deepEqual([again.text, again.headers.get('idempotent-replayed')], [first.text, 'true'])
  assert.equal((await patch('B')).json.code, 'idempotency_key_reused')
})
