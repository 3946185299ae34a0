import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningService, startService } from '../../../test/support/service.ts'

let service: RunningService
before(async () => {
  service = await startService('todo')
})
after(() => service.stop())

/** All that an answer may hold; what it does not, no test looks at. */
interface Body {
  readonly id: string
  readonly description: string
  readonly version: number
  readonly items: readonly {
    readonly id: string
    readonly version: number
    readonly action: string
    readonly actor: object
    readonly request_id: string
    readonly changes: readonly object[]
  }[]
}

async function ask(method: string, path: string, body?: object): Promise<{ status: number; link: string; body: Body }> {
  const content = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${service.url}${path}`, { method, ...content })
  const text = await response.text()
  return {
    status: response.status,
    link: response.headers.get('link') ?? '',
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** The address of a todo that was made, changed and done; and the moment between the first two. */
async function lived(): Promise<{ readonly path: string; readonly early: string }> {
  const { body } = await ask('POST', '/todo', { description: 'Buy milk' })
  const path = `/todo/${body.id}`
  await sleep(5)
  const early = new Date().toISOString()
  await sleep(5)
  await ask('PATCH', path, { description: 'Buy bread' })
  await ask('POST', `${path}/complete`)
  return { path, early }
}

test('a todo tells its versions, each at an address of its own, and links to them', async () => {
  const { path } = await lived()
  const history = await ask('GET', `${path}/history?limit=2`)
  assert.deepEqual(
    history.body.items.map((it) => [it.version, it.action]),
    [
      [3, 'update'],
      [2, 'update'],
    ],
  )
  assert.match(history.link, /rel="next"/)
  const [, change] = history.body.items
  assert.deepEqual(change?.changes, [{ op: 'replace', path: '/description', value: 'Buy bread', from: 'Buy milk' }])
  assert.deepEqual(change?.actor, { type: 'anonymous' })
  assert.match(change?.request_id ?? '', /^[0-9a-f-]{36}$/)

  const second = await ask('GET', `${path}/history/2`)
  assert.deepEqual([second.body.description, second.body.version], ['Buy bread', 2])
  assert.equal(
    second.link,
    `<${path}/history>; rel="version-history", <${path}>; rel="latest-version", <${path}/history/1>; rel="predecessor-version"`,
  )
  assert.equal((await ask('GET', path)).link, second.link.replace('/history/1', '/history/2'))
  assert.doesNotMatch((await ask('GET', `${path}/history/1`)).link, /predecessor/)
  for (const version of [4, 99]) assert.equal((await ask('GET', `${path}/history/${version}`)).status, 404)
  assert.equal((await ask('GET', `${path}/history/0`)).status, 400)
})

test('a todo and the list are as they were at a moment', async () => {
  const { path, early } = await lived()
  assert.equal((await ask('GET', `${path}?as_of=${early}`)).body.description, 'Buy milk')
  const list = await ask('GET', `/todo?as_of=${early}&description=Buy%20milk&status=active&sort=-created_at&limit=1`)
  assert.deepEqual([list.status, `/todo/${list.body.items[0]?.id}`], [200, path])
  assert.equal((await ask('GET', `${path}?as_of=2020-01-01T00:00:00Z`)).status, 404)
  assert.deepEqual((await ask('GET', '/todo?as_of=2020-01-01T00:00:00Z')).body, { items: [] })
  assert.equal((await ask('GET', '/todo?as_of=yesterday')).status, 400)
})

test('what is deleted has a past, what never was has none', async () => {
  const { path, early } = await lived()
  await ask('DELETE', path)
  assert.equal((await ask('GET', path)).status, 404)
  assert.equal((await ask('GET', `${path}?as_of=${early}`)).status, 200)
  assert.equal((await ask('GET', `${path}/history`)).body.items[0]?.action, 'delete')
  assert.equal((await ask('GET', '/todo/01927b6e-7c3a-7def-8a1b-0123456789ab/history')).status, 404)
})
