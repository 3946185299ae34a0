import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { implement, resource, service, t } from 'plinth'
import { fakeClock } from 'plinth/testing'
import { openService, someone } from './open-service.ts'

const note = resource('note', {
  path: '/notes',
  key: 'code',
  fields: { code: t.String(), text: t.String() },
  access: 'public',
  softDelete: true,
  history: true,
  upsert: true,
})
const notes = implement(service('notes', note.operations), note.provide, note.handlers)

async function open(context: TestContext) {
  const clock = fakeClock('2026-03-01T09:00:00Z')
  const who = (token: string) => someone({ scopes: token === 'clerk' ? ['note:read-deleted'] : [] })
  const { url, write } = await openService(context, notes, who, { now: clock.now })
  const send = async (method: string, path: string, body?: object, token = 'clerk') => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
    return { status: answer.status, link: answer.headers.get('link') ?? '', body: (text && JSON.parse(text)) as any }
  }
  return { send, clock, write }
}

/** What an answer says of the row. */
function told({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }): unknown {
  const { code, text, version, deleted_at, purge_at } = body
  return status === 200 ? { text, version, deleted_at, purge_at } : { code, purge_at }
}

test('a row is told of its past as it was told of then, also while it was deleted, to whom it may be', async (context) => {
  const { send, clock, write } = await open(context)
  const looks = ['', '&deleted=include', '&deleted=only'].flatMap((deleted) =>
    ['clerk', 'guest'].map((token) => async (as_of: string) => {
      return told(await send('GET', `/notes/a?${as_of}${deleted}`.replace('?&', '?'), undefined, token))
    }),
  )
  const steps: readonly (() => Promise<unknown>)[] = [
    () => send('PUT', '/notes/a', { text: 'one' }),
    () => send('PATCH', '/notes/a', { text: 'two' }),
    () => send('DELETE', '/notes/a'),
    () => send('POST', '/notes/a/restore'),
    () => send('DELETE', '/notes/a'),
    async () => {
      clock.advance(40 * 86_400_000)
      await write((db) => db.repository(note).purgeDue(10))
    },
    () => send('PUT', '/notes/a', { text: 'another' }),
    () => send('DELETE', '/notes/a'),
  ]
  const present: (readonly [moment: string, unknown[]])[] = []
  for (const step of steps) {
    await step()
    const now: unknown[] = []
    for (const look of looks) now.push(await look(''))
    present.push([clock.now().toISOString(), now])
    clock.advance(1000)
  }
  assert.deepEqual(present[2]?.[1].slice(0, 3), [
    { code: 'deleted', purge_at: '2026-03-31T09:00:02.000Z' },
    { code: 'deleted', purge_at: '2026-03-31T09:00:02.000Z' },
    { text: 'two', version: 3, deleted_at: '2026-03-01T09:00:02.000Z', purge_at: '2026-03-31T09:00:02.000Z' },
  ])
  for (const [index, [moment, then]] of present.entries()) {
    const now: unknown[] = []
    for (const look of looks) now.push(await look(`as_of=${moment}`))
    assert.deepEqual(now, then, `after step ${index}`)
  }
})

test('every version that a row links to is there: one that is a deletion is gone, but for who may see it', async (context) => {
  const { send } = await open(context)
  await send('PUT', '/notes/a', { text: 'one' })
  await send('DELETE', '/notes/a')
  await send('POST', '/notes/a/restore')
  const { link } = await send('GET', '/notes/a')
  const [, before = ''] = /<([^>]+)>; rel="predecessor-version"/.exec(link) ?? []
  assert.equal(before, '/notes/a/history/2')
  assert.deepEqual(
    (
      await Promise.all([
        send('GET', before),
        send('GET', `${before}?deleted=include`),
        send('GET', `${before}?deleted=only`),
        send('GET', '/notes/a/history/1?deleted=only'),
        send('GET', `${before}?deleted=include`, undefined, 'guest'),
      ])
    ).map(({ status, body }) => [status, body.version ?? body.code]),
    [
      [410, 'deleted'],
      [200, 2],
      [200, 2],
      [404, 'not_found'],
      [403, 'permission_denied'],
    ],
  )
})
