import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { reflect } from '../../../src/core/reflect.ts'
import { purge } from '../../../src/server/purge.ts'
import { archive, openArchive } from './archive.ts'

const titles = ['Emma', 'Persuasion']

test('it is answered at once, and its caller can ask how it goes until it has ended', async (context) => {
  const { send, ended, rows } = await openArchive(context)
  const started = await send('POST', '/books/import', { titles })
  assert.equal(started.status, 202)
  assert.equal(started.headers.get('location'), `/operations/${started.json.id}`)
  assert.equal(started.headers.get('retry-after'), '2')
  assert.equal(started.headers.get('preference-applied'), null)
  assert.deepEqual([started.json.operation, started.json.status], ['importBooks', 'pending'])
  const over = await ended(`/operations/${started.json.id}`)
  assert.deepEqual([over.status, over.progress, over.result], ['succeeded', 1, { imported: 2 }])
  assert.deepEqual(
    rows('select title from books order by title').map(({ title }) => title),
    titles,
  )
  const read = await send('GET', `/operations/${started.json.id}`)
  assert.equal(read.headers.get('retry-after'), null)
  const known = await send('GET', `/operations/${started.json.id}`, undefined, {
    'if-none-match': read.headers.get('etag') as string,
  })
  assert.equal(known.status, 304)
})

test('the records of its steps tell who started it, and by which request', async (context) => {
  const { send, ended, rows } = await openArchive(context)
  const started = await send('POST', '/books/import', { titles }, { 'x-request-id': 'the-first-request' })
  await ended(`/operations/${started.json.id}`)
  const records = rows('select user_id, request_id, operation, transport from plinth_audit').map((it) => ({ ...it }))
  const record = { user_id: 'ada', request_id: 'the-first-request', operation: 'createBook', transport: 'run' }
  assert.deepEqual(records, [record, record])
})

const failing = [
  ['a declared failure', ['a', 'b', 'c', 'd', 'e', 'f'], 409, 'too_many', { most: 5 }],
  ['the failure of a step', ['Emma', 'Emma'], 409, 'already_exists', {}],
] as const

for (const [name, titles, status, code, details] of failing) {
  test(`${name} is told as the problem that it would have been`, async (context) => {
    const { send, ended } = await openArchive(context)
    const started = await send('POST', '/books/import', { titles }, { 'x-request-id': 'the-first-request' })
    const { problem, ...over } = await ended(`/operations/${started.json.id}`)
    assert.equal(over.status, 'failed')
    assert.deepEqual(
      [problem.status, problem.code, problem.request_id, problem.most],
      [status, code, 'the-first-request', 'most' in details ? details.most : undefined],
    )
    assert.equal(problem.type, `https://plinth.example/problems/${code.replace('_', '-')}`)
  })
}

test('what cannot be started is refused like anything else', async (context) => {
  const { send, rows } = await openArchive(context)
  const invalid = await send('POST', '/books/import', { titles: [''] })
  assert.deepEqual([invalid.status, invalid.json.code], [400, 'validation_failed'])
  const unknown = await send('POST', '/books/import', { titles }, { authorization: '' })
  assert.equal(unknown.status, 401)
  assert.deepEqual(rows('select id from plinth_run'), [])
})

test('who repeats it with the same key is answered with the same run, which is done once', async (context) => {
  const { send, ended, rows } = await openArchive(context)
  const key = { 'idempotency-key': '"first"' }
  const [first, second] = [
    await send('POST', '/books/import', { titles }, key),
    await send('POST', '/books/import', { titles }, key),
  ]
  assert.deepEqual([second.status, second.json], [202, first.json])
  assert.equal(second.headers.get('location'), first.headers.get('location'))
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
  await ended(first.headers.get('location') as string)
  assert.equal(rows('select id from books').length, 2)
  const other = await send('POST', '/books/import', { titles: ['Other'] }, key)
  assert.equal(other.json.code, 'idempotency_key_reused')
})

const preferences = [
  ['nothing', {}, 201, null],
  ['to be answered at once', { prefer: 'respond-async' }, 202, 'respond-async'],
  ['to wait for less than it takes', { prefer: 'respond-async, wait=0' }, 202, 'respond-async'],
  ['to wait for longer than it takes', { prefer: 'respond-async, wait=5' }, 201, null],
  ['to wait, and says so first', { prefer: 'wait="5", respond-async' }, 201, null],
  ['what is not understood', { prefer: 'wait=5, "respond-async"' }, 201, null],
] as const

for (const [name, headers, status, applied] of preferences) {
  test(`whoever prefers ${name} is answered ${status}`, async (context) => {
    const { send, ended } = await openArchive(context)
    const answer = await send('POST', '/reports/make', { lines: 3, ms: 50 }, headers)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
    assert.equal(answer.headers.get('preference-applied'), applied)
    assert.match(answer.headers.get('vary') as string, /\bPrefer\b/)
    const location = answer.headers.get('location') as string
    if (status === 201) {
      assert.deepEqual([location, answer.json.lines], [`/reports/${answer.json.id}`, 3])
      assert.equal(answer.headers.get('etag'), '"1.json"')
      return
    }
    const { result_url, result, ...over } = await ended(location)
    assert.deepEqual([over.status, result], ['succeeded', undefined])
    assert.equal((await send('GET', result_url)).json.lines, 3)
  })
}

test('who waits for what fails is told how', async (context) => {
  const { send } = await openArchive(context)
  const answer = await send('POST', '/reports/make', { lines: 300 }, { prefer: 'respond-async, wait=5' })
  assert.deepEqual([answer.status, answer.json.code, answer.json.most], [409, 'too_many', 100])
})

test('a key that was used without the preference answers the same with it, and the other way round', async (context) => {
  const { send, rows } = await openArchive(context)
  for (const [first, second] of [
    [{}, { prefer: 'respond-async' }],
    [{ prefer: 'respond-async' }, {}],
  ] as const) {
    const key = { 'idempotency-key': `"${JSON.stringify(first).length}"` }
    const one = await send('POST', '/reports/make', { lines: 1 }, { ...key, ...first })
    const two = await send('POST', '/reports/make', { lines: 1 }, { ...key, ...second })
    assert.deepEqual([two.status, two.json], [one.status, one.json])
  }
  await sleep(100)
  assert.equal(rows('select id from reports').length, 2)
})

const strangers = ['bob', 'ada@elsewhere']

for (const token of strangers) {
  test(`to ${token} it is as if it were not there`, async (context) => {
    const { send, ended } = await openArchive(context)
    const { json } = await send('POST', '/books/import', { titles })
    const stranger = { authorization: `Bearer ${token}` }
    const address = `/operations/${json.id}`
    await ended(address)
    const none = '/operations/0199aaaa-0000-7000-8000-000000000000'
    for (const [method, suffix] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const [his, absent] = [
        await send(method, address + suffix, undefined, stranger),
        await send(method, none + suffix, undefined, stranger),
      ]
      assert.equal(his.status, 404)
      const { instance: _, request_id: __, trace_id: ___, ...told } = his.json
      const { instance: _a, request_id: _b, trace_id: _c, ...toldOfNone } = absent.json
      assert.deepEqual(told, toldOfNone)
    }
    assert.equal((await send('GET', address)).status, 200)
  })
}

test('one that is cancelled stops where it is, and what it has done stands', async (context) => {
  const { send, ended, rows, observed } = await openArchive(context, {
    before: (title, signal) => (title === 'Persuasion' ? sleep(60_000, undefined, { signal }) : undefined),
  })
  const { json } = await send('POST', '/books/import', { titles })
  const address = `/operations/${json.id}`
  await sleep(100)
  const early = await send('DELETE', address)
  assert.deepEqual([early.status, early.json.code], [409, 'invalid_state'])
  const cancelled = await send('POST', `${address}/cancel`)
  assert.equal(cancelled.status, 202)
  const over = await ended(address)
  assert.deepEqual([over.status, over.progress], ['cancelled', 0.5])
  assert.deepEqual(
    observed.filter(({ kind }) => kind === 'error_unexpected'),
    [],
  )
  assert.deepEqual(
    rows('select title from books').map(({ title }) => title),
    ['Emma'],
  )
  const late = await send('POST', `${address}/cancel`)
  assert.deepEqual([late.status, late.json.code], [409, 'invalid_state'])
  assert.equal((await send('DELETE', address)).status, 204)
  assert.equal((await send('GET', address)).status, 404)
})

test('one that does not mind being cancelled ends as if nobody had asked', async (context) => {
  const { send, ended } = await openArchive(context, { after: () => sleep(200) })
  const { json } = await send('POST', '/books/import', { titles })
  await sleep(100)
  assert.equal((await send('POST', `/operations/${json.id}/cancel`)).json.status, 'running')
  const over = await ended(`/operations/${json.id}`)
  assert.equal(over.status, 'succeeded')
})

test('one that takes longer than it may has failed, and does no further step', async (context) => {
  const { send, ended, rows } = await openArchive(context, {
    before: (title) => (title === 'Emma' ? undefined : sleep(2500)),
  })
  const { json } = await send('PUT', '/books/refresh', { titles })
  const over = await ended(`/operations/${json.id}`)
  assert.deepEqual([over.status, over.problem.code], ['failed', 'deadline_exceeded'])
  await sleep(800)
  assert.deepEqual(
    rows('select title from books').map(({ title }) => title),
    ['Emma'],
  )
})

test('how much is done is told while it runs', async (context) => {
  let go = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const { send, ended } = await openArchive(context, { before: (title) => (title === 'Persuasion' ? gate : undefined) })
  const { json } = await send('POST', '/books/import', { titles })
  const address = `/operations/${json.id}`
  for (;;) {
    const { json, headers } = await send('GET', address)
    assert.equal(headers.get('retry-after'), '2')
    if (json.progress === 0.5) break
    await sleep(50)
  }
  go()
  assert.equal((await ended(address)).status, 'succeeded')
})

test('its run is counted and logged like a call, by its own name', async (context) => {
  const { send, ended, observed } = await openArchive(context)
  const { json } = await send('POST', '/books/import', { titles: ['Emma', 'Emma'] })
  await ended(`/operations/${json.id}`)
  await sleep(10)
  const completed = observed.flatMap((it) =>
    it.kind === 'call_completed' && it.call.operation.name === 'importBooks'
      ? [[it.call.carrier.transport, it.failed?.code, it.call.principal?.user]]
      : [],
  )
  assert.deepEqual(completed, [
    ['http', undefined, 'ada'],
    ['run', 'already_exists', 'ada'],
  ])
})

test('the document tells of it: how it is started, asked about, given up and forgotten', async (context) => {
  const { document } = await openArchive(context)
  const { paths, components } = document
  const statuses = (path: string, method: string) =>
    Object.keys(paths[path][method].responses).filter((it) => it < '300')
  assert.deepEqual(statuses('/books/import', 'post'), ['202'])
  assert.deepEqual(statuses('/reports/make', 'post'), ['201', '202'])
  assert.deepEqual(statuses('/operations/{operation_id}', 'get'), ['200'])
  assert.deepEqual(statuses('/operations/{operation_id}', 'delete'), ['204'])
  assert.deepEqual(statuses('/operations/{operation_id}/cancel', 'post'), ['202'])
  const accepted = paths['/reports/make'].post.responses['202']
  for (const header of ['Location', 'Retry-After', 'Preference-Applied', 'Idempotent-Replayed']) {
    assert.ok(accepted.headers[header], header)
  }
  assert.deepEqual(accepted.content['application/json'].schema, { $ref: '#/components/schemas/Operation' })
  assert.deepEqual(components.schemas.Operation.required, ['id', 'operation', 'status', 'created_at', 'updated_at'])
  assert.deepEqual(paths['/books/import'].post['x-run'].problems, ['too_many'])
  const { parameters } = paths['/reports/make'].post
  const prefer = parameters.find(({ name }: { name?: string }) => name === 'Prefer')
  assert.ok(prefer.schema.examples.includes('respond-async, wait=5'))
})

test('one that ended 7 days ago is forgotten, and one that no instance has known for as long', async (context) => {
  const { send, ended, rows, storage, environment } = await openArchive(context)
  const { json } = await send('POST', '/books/import', { titles })
  await ended(`/operations/${json.id}`)
  await storage.own.write((connection) =>
    connection.run(`update plinth_run set id = id, operation = 'gone', status = 'pending', ended_at = null`),
  )
  await ended(`/operations/${(await send('POST', '/books/import', { titles: ['Sanditon'] })).json.id}`)
  const service = reflect(archive)
  const purgedAfter = (days: number) => {
    const now = () => new Date(Date.now() + days * 86_400_000)
    return purge({ service, storage, environment: { ...environment, now }, runs: environment.runs })
  }
  assert.deepEqual([await purgedAfter(6.9), rows('select id from plinth_run').length], [0, 2])
  assert.deepEqual([await purgedAfter(7.1), rows('select id from plinth_run').length], [2, 0])
})

test('who prefers an answer without content is told how it goes all the same', async (context) => {
  const { send, document } = await openArchive(context)
  const asked = [
    ['/books/import', { titles: ['Emma'] }, 'return=minimal', null],
    ['/books/import', { titles: ['Emma'] }, 'respond-async, return=minimal', 'respond-async'],
    ['/reports/make', { lines: 1 }, 'respond-async, return=minimal', 'respond-async'],
  ] as const
  for (const [path, body, prefer, applied] of asked) {
    const { status, json, headers } = await send('POST', path, body, { prefer })
    assert.deepEqual([status, json?.status, headers.get('preference-applied')], [202, 'pending', applied])
  }
  const ended = await send('POST', '/reports/make', { lines: 1 }, { prefer: 'respond-async, wait=5, return=minimal' })
  assert.deepEqual(
    [ended.status, ended.json, ended.headers.get('preference-applied')],
    [201, undefined, 'return=minimal'],
  )
  const preferred = (path: string) =>
    document.paths[path].post.parameters.find(({ name }: { name?: string }) => name === 'Prefer').schema.examples
  assert.deepEqual(preferred('/books/import'), ['respond-async, wait=5'])
  assert.ok(preferred('/reports/make').includes('return=minimal'))
})

test('in development a run whose handler breaks its promise has failed, as its call would have', async (context) => {
  const { send, ended, observed } = await openArchive(context, { imported: 'all' as never })
  const { json } = await send('POST', '/books/import', { titles: ['Emma'] })
  const { status, problem } = await ended(`/operations/${json.id}`)
  assert.deepEqual([status, problem?.code], ['failed', 'internal'])
  assert.equal(observed.filter(({ kind }) => kind === 'output_invalid').length, 1)
})
