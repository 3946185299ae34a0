import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { implement, operation, service, t } from '../../src/core/index.ts'
import { compile } from '../../src/core/invoke.ts'
import { createServer } from '../../src/http/index.ts'
import { respond, validate } from '../../src/interceptor/index.ts'
import { listen } from './fixture.ts'

const Essay = t.Object({
  text: t.String({ maxLength: 100_000 }),
  version: t.Integer(),
  updated_at: t.Instant(),
})
const Copy = t.Object({ text: t.String({ maxLength: 100_000 }) })
const input = t.Object({ length: t.Integer({ minimum: 1, maximum: 100_000 }) })
const essays = service('essays', {
  getEssay: operation({ summary: 'Read', http: 'GET /essays/{length}', access: 'public', input, output: Essay }),
  writeEssay: operation({ summary: 'Write', http: 'POST /essays', access: 'public', input, output: Essay }),
  copyEssay: operation({ summary: 'Copy', http: 'GET /copies/{length}', access: 'public', input, output: Copy }),
  sayEssay: operation({ summary: 'Say', http: 'GET /said/{length}', access: 'public', input, output: t.String() }),
})

const essay = ({ length }: { readonly length: number }) => ({
  text: 'ä"b'.repeat(length).slice(0, length),
  version: 7,
  updated_at: '2026-03-01T09:30:00.999Z',
})
const implementation = implement(essays, {
  getEssay: essay,
  writeEssay: essay,
  copyEssay: essay,
  sayEssay: (it) => essay(it).text,
})

interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

type Ask = (method: string, path: string, headers?: Record<string, string>, body?: string) => Promise<Answered>

/** Serves essays; what is asked has the Accept-Encoding that the headers give, and else none. */
async function serve(t: TestContext, environment = 'production'): Promise<Ask> {
  const server = createServer({
    pipelines: compile(implementation, [validate(), respond()]),
    identity: { name: 'essays', version: '1.0.0', environment },
    environment: { now: () => new Date(), observe: () => undefined },
    problemBase: 'https://problems.example',
  })
  const port = await listen(t, server)
  const { request } = await import('node:http')
  return (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', method, path, headers }, async (incoming) => {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk)
        const received = new Headers(incoming.headers as Record<string, string>)
        resolve({ status: incoming.statusCode ?? 0, headers: received, body: Buffer.concat(chunks) })
      })
      sent.on('error', reject).end(body)
    })
}

const decoders = { zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync }

for (const [coding, decode] of Object.entries(decoders)) {
  test(`a large answer is compressed for those who read ${coding}, with a strong tag of its own`, async (t) => {
    const ask = await serve(t)
    const plain = await ask('GET', '/essays/5000')
    assert.deepEqual(
      [plain.headers.get('content-encoding'), plain.headers.get('etag'), plain.headers.get('vary')],
      [null, '"7.json"', 'Accept, Accept-Encoding'],
    )
    const { headers, body } = await ask('GET', '/essays/5000', { 'accept-encoding': coding })
    assert.deepEqual(
      [headers.get('content-encoding'), headers.get('etag'), headers.get('vary')],
      [coding, `"7.json.${coding}"`, 'Accept, Accept-Encoding'],
    )
    assert.equal(headers.get('content-length'), String(body.length))
    assert.ok(body.length < plain.body.length / 10)
    assert.deepEqual(decode(body), plain.body)
  })
}

test('an answer of fewer than 1,024 characters is left as it is, one of as many is compressed', async (t) => {
  const ask = await serve(t)
  const small = await ask('GET', '/said/1023', { 'accept-encoding': 'gzip' })
  assert.deepEqual(
    [small.headers.get('content-encoding'), small.headers.get('vary')],
    [null, 'Accept, Accept-Encoding'],
  )
  const large = await ask('GET', '/said/1024', { 'accept-encoding': 'gzip' })
  assert.equal(large.headers.get('content-encoding'), 'gzip')
})

test('a write is answered compressed, too, and HEAD with the headers of GET', async (t) => {
  const ask = await serve(t)
  const headers = { 'accept-encoding': 'br', 'content-type': 'application/json' }
  const written = await ask('POST', '/essays', headers, '{"length":5000}')
  assert.deepEqual([written.headers.get('content-encoding'), written.headers.get('etag')], ['br', '"7.json.br"'])
  const [read, head] = [
    await ask('GET', '/essays/5000', { 'accept-encoding': 'br' }),
    await ask('HEAD', '/essays/5000', { 'accept-encoding': 'br' }),
  ]
  assert.equal(head.body.length, 0)
  for (const name of ['content-length', 'content-encoding', 'etag', 'vary']) {
    assert.equal(head.headers.get(name), read.headers.get(name), name)
  }
})

const known = [
  { has: '"7.json.gzip"', reads: 'gzip', answers: '"7.json.gzip"' },
  { has: '"6.json", W/"7.json.gzip"', reads: 'br;q=0.5, gzip', answers: '"7.json.gzip"' },
  { has: '"7.json"', reads: 'gzip', answers: '"7.json"' },
  { has: '*', reads: 'gzip', answers: '"7.json"' },
  { has: '"7.json.gzip"', reads: undefined, answers: undefined },
  { has: '"7.json.gzip"', reads: 'br', answers: undefined },
  { has: '"17.json.gzip"', reads: 'gzip', answers: undefined },
  { has: '"7.json.gzipped"', reads: 'gzip', answers: undefined },
]
for (const { has, reads, answers } of known) {
  const outcome = answers ? `is told with ${answers} that it is current` : 'is sent the content'
  test(`who has ${has} and reads ${reads ?? 'no coding'} ${outcome}`, async (t) => {
    const ask = await serve(t)
    const headers = { 'if-none-match': has, ...(reads && { 'accept-encoding': reads }) }
    const answer = await ask('GET', '/essays/5000', headers)
    assert.equal(answer.status, answers ? 304 : 200)
    if (answers) assert.equal(answer.headers.get('etag'), answers)
    assert.equal(answer.body.length === 0, answers !== undefined)
    assert.equal(answer.headers.get('last-modified'), 'Sun, 01 Mar 2026 09:30:00 GMT')
  })
}

test('what has no version has a weak tag of its text, which is the same in every coding', async (t) => {
  const ask = await serve(t)
  const plain = await ask('GET', '/copies/5000')
  const etag = plain.headers.get('etag') ?? ''
  assert.match(etag, /^W\/"[\w-]{16}"$/)
  const compressed = await ask('GET', '/copies/5000', { 'accept-encoding': 'gzip' })
  assert.deepEqual([compressed.headers.get('content-encoding'), compressed.headers.get('etag')], ['gzip', etag])
  const known = await ask('GET', '/copies/5000', { 'if-none-match': etag, 'accept-encoding': 'gzip' })
  assert.deepEqual([known.status, known.headers.get('etag'), known.body.length], [304, etag, 0])
  assert.equal((await ask('GET', '/copies/5001', { 'if-none-match': etag })).status, 200)
  assert.equal((await ask('GET', '/said/5000')).headers.get('etag'), null)
})

test('a read of what says when it was changed has Last-Modified, and nothing else does', async (t) => {
  const ask = await serve(t)
  assert.equal((await ask('GET', '/essays/1')).headers.get('last-modified'), 'Sun, 01 Mar 2026 09:30:00 GMT')
  assert.equal((await ask('GET', '/said/1')).headers.get('last-modified'), null)
})

test('outside production an answer says how long it took and where it stands in the trace; in production none does', async (t) => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
  const ask = await serve(t, 'staging')
  for (const path of ['/essays/1', '/essays/x', '/nothing']) {
    const timing = (await ask('GET', path, headers)).headers.get('server-timing') ?? ''
    assert.match(timing, RegExp(`^total;dur=\\d+\\.\\d, traceparent;desc="00-${traceId}-[0-9a-f]{16}-01"$`), path)
  }
  const silent = await serve(t, 'production')
  for (const path of ['/essays/1', '/nothing']) {
    assert.equal((await silent('GET', path)).headers.get('server-timing'), null)
  }
})
