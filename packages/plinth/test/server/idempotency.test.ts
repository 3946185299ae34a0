import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, openLibrary, payments } from './forms.ts'

/** All of an answer that a repetition must bring again. */
const replayable = ({ status, headers, text }: Answer): string =>
  JSON.stringify([status, ...['content-type', 'location', 'etag'].map((name) => headers.get(name)), text])

test('fifty keys, twenty retries each at once: one effect a key, and every answer the same byte for byte', async (context) => {
  const { send, rows } = await openLibrary(context)
  const answers = new Map<number, Set<string>>()
  const retry = async (key: number): Promise<void> => {
    for (;;) {
      const spelt = key % 2 ? `key-${key}` : `"key-${key}"`
      const answer = await send('POST', '/books', { title: `Ω${key}` }, { 'idempotency-key': spelt })
      if (answer.status === 201) return void answers.set(key, (answers.get(key) ?? new Set()).add(replayable(answer)))
      // A thousand at once may take a busy machine longer than a call is waited for; that one is asked again, too.
      const { code } = answer.json
      assert.ok(['idempotency_in_progress', 'overloaded', 'deadline_exceeded'].includes(code), answer.text)
      const later = answer.headers.get('retry-after') ?? ''
      if (code !== 'deadline_exceeded') assert.match(later, /^[123]$/)
      // When it is told to, and not in step with the others: a thousand would keep one another from being answered.
      await sleep((Number(later) + Math.random()) * 1000)
    }
  }
  await Promise.all(Array.from({ length: 1000 }, (_, index) => retry(Math.floor(index / 20))))
  assert.deepEqual([answers.size, ...new Set([...answers.values()].map(({ size }) => size))], [50, 1])
  assert.deepEqual(rows('select count(*) as count, count(distinct title) as titles from books'), [
    { count: 50, titles: 50 },
  ])
  assert.equal(rows('select count(*) as count from plinth_audit')[0]?.count, 50)
})

test('while the first is running, a second is told when to come again', async (context) => {
  const { send } = await openLibrary(context)
  const pay = () => send('POST', '/payments', { amount: 1000 }, { 'idempotency-key': '"k"' })
  const { promise, resolve } = Promise.withResolvers<void>()
  payments.until = promise
  let answered = 0
  const asked = [pay(), pay(), pay()].map(async (answer) => {
    await answer
    // The first is held until the others have been answered.
    if (++answered === 2) resolve()
    return answer
  })
  const answers = await Promise.all(asked)
  const early = answers.filter(({ status }) => status === 409)
  assert.deepEqual(
    early.map(({ json, headers }) => [json.code, headers.get('retry-after')]),
    Array(2).fill(['idempotency_in_progress', '1']),
  )
  assert.deepEqual((await pay()).json, { paid: 1000 })
})

test('a refusal is repeated as it was, with the ids of the first request and trace', async (context) => {
  const { send } = await openLibrary(context)
  await send('POST', '/books', { title: 'Emma', isbn: '9780000000001' })
  const again = () => send('POST', '/books', { title: 'Other', isbn: '9780000000001' }, { 'idempotency-key': '"k"' })
  const [first, second] = [await again(), await again()]
  assert.deepEqual([first.status, first.json.code], [409, 'already_exists'])
  assert.equal(replayable(second), replayable(first))
  assert.deepEqual(
    [first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')],
    [null, 'true'],
  )
  assert.notEqual(second.headers.get('x-request-id'), first.headers.get('x-request-id'))
})

test('every kind of write is repeated as it was', async (context) => {
  const { send } = await openLibrary(context)
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const writes: readonly (readonly [string, string, unknown, Record<string, string>?])[] = [
    ['PATCH', `/books/${made.id}`, { copies: 2 }],
    ['PUT', `/books/${made.id}`, { title: 'Persuasion' }],
    ['POST', '/books/batch', { operations: [{ op: 'create', body: { title: 'B' } }] }],
    ['DELETE', `/books/${made.id}`, undefined, { authorization: 'Bearer any' }],
  ]
  for (const [method, path, body, headers] of writes) {
    const write = () => send(method, path, body, { ...headers, 'idempotency-key': '"same"' })
    const [first, second] = [await write(), await write()]
    assert.ok(first.status < 300, `${method} ${first.text}`)
    assert.equal(replayable(second), replayable(first), method)
    assert.equal(second.headers.get('idempotent-replayed'), 'true', method)
  }
})

test('where a key is required, what comes without one is refused, and never twice done', async (context) => {
  const { send } = await openLibrary(context)
  const without = await send('POST', '/payments', { amount: 3 })
  assert.deepEqual([without.status, without.json.code], [400, 'idempotency_key_required'])
  const bad = await send('POST', '/payments', { amount: 3 }, { 'idempotency-key': 'two words' })
  assert.deepEqual([bad.status, bad.json.code], [400, 'validation_failed'])
  const paid = await send('POST', '/payments', { amount: 3 }, { 'idempotency-key': 'k' })
  assert.deepEqual([paid.status, paid.json], [200, { paid: 3 }])
  const other = await send('POST', '/payments', { amount: 4 }, { 'idempotency-key': '"k"' })
  assert.deepEqual([other.status, other.json.code], [422, 'idempotency_key_reused'])
})

test('what was not valid, or not allowed, is no outcome: the key is still good', async (context) => {
  const { send } = await openLibrary(context)
  const key = { 'idempotency-key': '"k"' }
  assert.equal((await send('POST', '/books', { title: '' }, key)).status, 400)
  assert.equal((await send('POST', '/books', { title: 'Emma' }, key)).status, 201)
  const { json: made } = await send('POST', '/books', { title: 'Persuasion' })
  assert.equal((await send('DELETE', `/books/${made.id}`, undefined, key)).status, 401)
  assert.equal(
    (await send('DELETE', `/books/${made.id}`, undefined, { ...key, authorization: 'Bearer any' })).status,
    204,
  )
})
