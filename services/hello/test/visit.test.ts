import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { freePort } from '../../../packages/plinth/test/support/free-port.ts'
import { type Visit, visit } from '../src/visit.ts'
import { texts, withServer } from './servers.ts'

const identity = { name: 'visitor', version: '1.2.3' }

function visits(listener: RequestListener, deadline = 60_000): Promise<Visit[]> {
  return withServer(listener, async (url) => {
    const all: Visit[] = []
    for await (const each of visit(url, { identity, deadline })) all.push(each)
    return all
  })
}

function answering(status: number, type: string, body: (text: string) => string): RequestListener {
  return ({ method, url }, response) => {
    if (type) response.setHeader('content-type', type)
    response.writeHead(status).end(body(texts[`${method} ${url}`] ?? ''))
  }
}

test('the routes are visited in order, each once, by who it says', async () => {
  const seen: string[] = []
  const found = await visits((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['user-agent']}`)
    answering(200, 'text/plain; charset=utf-8', (text) => text)(request, response)
  })
  assert.deepEqual(
    seen,
    Object.keys(texts).map((route) => `${route} visitor/1.2.3`),
  )
  assert.deepEqual(
    found.map(({ fault }) => fault),
    [undefined, undefined, undefined],
  )
})

const same = (text: string): string => text
const wrong: readonly (readonly [string, number, string, (text: string) => string, string])[] = [
  ['another status', 201, 'text/plain', same, 'got 201 text/plain "hello world"'],
  ['another media type', 200, 'text/html', same, 'got 200 text/html "hello world"'],
  ['no media type', 200, '', same, 'got 200 nothing "hello world"'],
  ['another text', 200, 'text/plain', (text) => `${text}\n`, 'got 200 text/plain "hello world\\n"'],
  ['no text', 204, '', () => '', 'got 204 nothing ""'],
  ['a redirect', 302, 'text/plain', same, 'got 302 text/plain "hello world"'],
  ['a problem', 409, 'application/problem+json', () => '{"code":"x"}', 'got 409 application/problem+json "{\\"code'],
]
for (const [what, status, type, body, got] of wrong) {
  test(`${what} is not as promised, and the fault says what was expected and what came`, async () => {
    const found = await visits(answering(status, type, body))
    const [first, ...others] = found.map(({ fault }) => fault)
    assert.ok(first?.startsWith(`expected 200 text/plain "hello world", ${got}`), first)
    assert.ok(others.every((fault) => fault !== undefined))
    assert.deepEqual([found[0]?.status, found[0]?.media_type], [status, type])
  })
}

for (const [what, listener] of [
  ['that never comes', () => {}],
  ['that never ends', (_request, response) => void response.write('hello')],
] as const satisfies readonly (readonly [string, RequestListener])[]) {
  test(`an answer ${what} is none, after the time that was given`, async () => {
    for (const { status, body, fault } of await visits(listener, 100)) {
      assert.deepEqual([status, body], [undefined, undefined])
      assert.match(fault ?? '', /^expected 200 text\/plain ".+", got no answer: 100 ms have passed$/)
    }
  })
}

test('where nobody listens there is no answer, and the fault says why', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  for await (const { fault } of visit(url, { identity, deadline: 60_000 })) {
    assert.match(fault ?? '', /got no answer: connect ECONNREFUSED/)
  }
})
