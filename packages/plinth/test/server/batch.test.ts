import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, faultsOf, openLibrary } from './forms.ts'

const nobody = '01927b6e-7c3a-7def-8a1b-0123456789ab'
const token = { authorization: 'Bearer any' }

const statuses = ({ json }: Answer): number[] => json.results.map(({ status }: { status: number }) => status)

async function open(context: Parameters<typeof openLibrary>[0]) {
  const library = await openLibrary(context)
  const batch = (operations: unknown, mode?: string, headers?: Readonly<Record<string, string>>) =>
    library.send('POST', '/books/batch', { operations, ...(mode && { mode }) }, headers)
  const book = async (title: string) => (await library.send('POST', '/books', { title })).json
  const audited = () => library.rows('select count(*) as count from plinth_audit')[0]?.count as number
  return { ...library, batch, book, audited }
}

test('an atomic batch does everything in order, each by its own handler and with its own record', async (context) => {
  const { batch, book, send, audited } = await open(context)
  const [a, b, c] = [await book('A'), await book('B'), await book('C')]
  const done = await batch(
    [
      { op: 'create', body: { title: 'New', copies: 4 } },
      { op: 'update', id: a.id, if_match: '"1.json"', body: { title: 'Zed', tags: ['x'] } },
      { op: 'update', id: a.id, if_match: '"2.json"', body: { tags: null } },
      { op: 'replace', id: b.id, body: { title: 'Bee' } },
      { op: 'replace', id: nobody, body: { title: 'Made' } },
      { op: 'delete', id: c.id },
    ],
    undefined,
    token,
  )
  assert.equal(done.status, 200)
  assert.deepEqual(statuses(done), [201, 200, 200, 200, 201, 204])
  const [made, first, second, , put, deleted] = done.json.results
  assert.deepEqual([made.body.shelf, made.body.copies, first.body.shelf, first.body.tags], ['N', 4, 'Z', ['x']])
  assert.deepEqual(
    [second.body.version, second.body.tags, put.body.id, deleted],
    [3, undefined, nobody, { status: 204 }],
  )
  assert.deepEqual((await send('GET', `/books/${made.body.id}`)).json, made.body)
  assert.equal((await send('GET', `/books/${c.id}`)).status, 404)
  assert.equal(audited(), 9)
})

const refusals: readonly (readonly [
  title: string,
  operations: (id: string) => unknown,
  status: number,
  code: string,
  faults: readonly string[],
])[] = [
  [
    'bodies that are not valid, all of which are told',
    (id) => [
      { op: 'create', body: { title: 'A' } },
      { op: 'create', body: { title: '', colour: 'red' } },
      { op: 'update', id: 'x', body: { copies: -1 } },
      { op: 'replace', id, body: {} },
      { op: 'delete' },
      { op: 'restore', id },
      { op: 'delete', id, body: {} },
      7,
    ],
    400,
    'validation_failed',
    [
      '#/operations/1/body/title too_short',
      '#/operations/1/body/colour unknown_field',
      '#/operations/2/id invalid_format',
      '#/operations/2/body/copies too_small',
      '#/operations/3/body/title required',
      '#/operations/4/id required',
      '#/operations/5/op invalid_value',
      '#/operations/6/body unknown_field',
      '#/operations/7 invalid_type',
    ],
  ],
  [
    'a row that is not there',
    (id) => [
      { op: 'update', id, body: { copies: 9 } },
      { op: 'update', id: nobody, body: {} },
    ],
    404,
    'not_found',
    ['#/operations/1 not_found'],
  ],
  [
    'another version',
    (id) => [
      { op: 'update', id, body: { copies: 9 } },
      { op: 'update', id, if_match: '"1.json"', body: { copies: 8 } },
    ],
    412,
    'version_conflict',
    ['#/operations/1/if_match version_conflict'],
  ],
  [
    'a value that is taken',
    () => [
      { op: 'create', body: { title: 'A', isbn: '9780000000009' } },
      { op: 'create', body: { title: 'B', isbn: '9780000000009' } },
    ],
    409,
    'already_exists',
    ['#/operations/1 already_exists'],
  ],
  [
    'access that the caller has not to one of its operations',
    (id) => [
      { op: 'create', body: { title: 'A' } },
      { op: 'delete', id },
    ],
    401,
    'unauthenticated',
    ['#/operations/1 unauthenticated'],
  ],
  ['nothing to do', () => [], 400, 'validation_failed', ['#/operations too_few_items']],
  [
    'more than 100 things',
    () => Array(101).fill({ op: 'create', body: { title: 'A' } }),
    400,
    'validation_failed',
    ['#/operations too_many_items'],
  ],
  ['no list', () => ({}), 400, 'validation_failed', ['#/operations invalid_type']],
]
for (const [title, operations, status, code, faults] of refusals) {
  test(`an atomic batch does nothing at all for ${title}`, async (context) => {
    const { batch, book, rows, audited } = await open(context)
    const { id } = await book('A')
    const refused = await batch(operations(id))
    assert.deepEqual([refused.status, refused.json.code, faultsOf(refused)], [status, code, faults])
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.deepEqual([rows('select version from books'), audited()], [[{ version: 1 }], 1])
  })
}

test('in an independent batch each succeeds or fails for itself, and fails with its own problem', async (context) => {
  const { batch, book, rows, audited } = await open(context)
  const [a, b] = [await book('A'), await book('B')]
  const done = await batch(
    [
      { op: 'create', body: { title: 'C', isbn: '9780000000001' } },
      { op: 'create', body: { title: 'D', isbn: '9780000000001' } },
      { op: 'update', id: a.id, if_match: '"7.json"', body: { copies: 2 } },
      { op: 'update', id: a.id, body: { copies: -2 } },
      { op: 'delete', id: nobody },
      { op: 'delete', id: b.id },
      { op: 'paint', id: b.id },
    ],
    'independent',
    token,
  )
  assert.equal(done.status, 207)
  assert.deepEqual(statuses(done), [201, 409, 412, 400, 404, 204, 400])
  const [, taken, stale, faulty, missing, , unknown] = done.json.results.map(
    (each: { problem: object }) => each.problem,
  )
  assert.deepEqual(
    [taken.code, stale.current_version, missing.code, unknown.code],
    ['already_exists', 1, 'not_found', 'validation_failed'],
  )
  assert.deepEqual(faulty.errors, [
    { code: 'too_small', detail: 'must be at least 0', pointer: '#/operations/3/body/copies' },
  ])
  assert.match(faulty.type, /^https:\/\/plinth\.example\/problems\/validation-failed$/)
  assert.deepEqual([faulty.status, faulty.request_id], [400, done.headers.get('x-request-id')])
  assert.deepEqual(rows('select title, version from books order by title'), [
    { title: 'A', version: 1 },
    { title: 'C', version: 1 },
  ])
  assert.equal(audited(), 4)
})

test('what an element does before it fails is undone, and what others did stays', async (context) => {
  const { batch, rows, audited } = await open(context)
  const same = { title: 'A', isbn: '9780000000001' }
  const done = await batch(
    [
      { op: 'create', body: same },
      { op: 'replace', id: nobody, body: same },
      { op: 'create', body: { title: 'B' } },
    ],
    'independent',
  )
  assert.deepEqual(statuses(done), [201, 409, 201])
  assert.deepEqual([rows('select count(*) as count from books'), audited()], [[{ count: 2 }], 2])
})

test('one key does for the whole batch, and its answer comes again byte for byte', async (context) => {
  const { batch, rows } = await open(context)
  for (const mode of ['atomic', 'independent']) {
    const send = () =>
      batch(
        [
          { op: 'create', body: { title: mode } },
          { op: 'create', body: { title: 'x' } },
        ],
        mode,
        { 'idempotency-key': mode },
      )
    const [first, again] = [await send(), await send()]
    assert.deepEqual(
      [again.status, again.text, again.headers.get('idempotent-replayed')],
      [first.status, first.text, 'true'],
    )
  }
  assert.deepEqual(rows('select count(*) as count from books'), [{ count: 4 }])
})

test('a hundred in one call, and batches beside each other', async (context) => {
  const { batch, rows } = await open(context)
  const hundred = Array.from({ length: 100 }, (_, index) => ({ op: 'create', body: { title: `Book ${index}` } }))
  const answers = await Promise.all([
    batch(hundred),
    batch(hundred, 'independent'),
    batch([...hundred.slice(1), { op: 'delete', id: nobody }], 'atomic', token),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 207, 404],
  )
  assert.deepEqual(rows('select count(*) as count from books'), [{ count: 200 }])
})
