import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../../../packages/plinth/test/support/free-port.ts'
import { startService } from '../../../test/support/service.ts'
import { texts, withServer } from './servers.ts'

const program = join(import.meta.dirname, '../src/client.ts')

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function runClient(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args])
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

test('against the service it prints what each route answers, in order, and ends with 0', async () => {
  const service = await startService('hello')
  try {
    assert.deepEqual(await runClient(`${service.url}/`), {
      code: 0,
      out: `Response from GET ${service.url}/: hello world
Response from GET ${service.url}/my_route: Welcome to this page
Response from POST ${service.url}/test_post: All good, thanks for making a POST
`,
      err: '',
    })
    const { code, out } = await runClient(service.url, '--json')
    assert.equal(code, 0)
    assert.deepEqual(
      JSON.parse(out),
      Object.entries(texts).map(([route, body]) => {
        const [method, path] = route.split(' ')
        return { method, url: `${service.url}${path}`, status: 200, media_type: 'text/plain', body }
      }),
    )
  } finally {
    await service.stop()
  }
})

test('one wrong route is enough for 1, and is the only one it complains of', async () => {
  const { code, out, err } = await withServer(({ method, url }, response) => {
    const text = url === '/my_route' ? 'Go away' : texts[`${method} ${url}`]
    response.setHeader('content-type', 'text/plain').end(text)
  }, runClient)
  assert.equal(code, 1)
  assert.match(out, /^Response from GET \S+: hello world\n.*\/my_route: Go away\n.*thanks for making a POST\n$/)
  assert.match(err, /^GET \S+\/my_route: expected 200 text\/plain "Welcome to this page", got .+ "Go away"\n$/)
})

test('it waits no longer for an answer than it was told to, and ends with 1', async () => {
  const { code, out, err } = await withServer(
    () => {},
    (url) => runClient(url, '--timeout', '100'),
  )
  assert.deepEqual([code, out], [1, ''])
  assert.equal(err.match(/got no answer: 100 ms have passed\n/g)?.length, 3)
})

test('where nobody listens it says so, and ends with 1, in JSON as well', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const { code, out, err } = await runClient(url, '--json')
  assert.deepEqual([code, err], [1, ''])
  const [first] = JSON.parse(out)
  assert.partialDeepStrictEqual(first, { method: 'GET', url: `${url}/` })
  assert.match(first.fault, /got no answer: connect ECONNREFUSED/)
})

for (const args of [['localhost:8001'], ['http://localhost:8001', 'http://localhost:8002'], ['--timeout', 'soon']]) {
  test(`"${args.join(' ')}" is wrong usage: 2, and how it is used`, async () => {
    const { code, out, err } = await runClient(...args)
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /^.+\n\nUsage: npm run client -- /)
  })
}
