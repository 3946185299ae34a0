import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { implement, operation, service, t } from 'plinth'
import { compile } from '../../src/core/invoke.ts'
import { createServer } from '../../src/http/index.ts'
import { respond, validate } from '../../src/interceptor/index.ts'
import { listen } from './fixture.ts'
import { request } from './messages.ts'
import { ask } from './raw.ts'

const open = { access: 'public', output: t.Object({ text: t.String({ maxLength: 500_000 }) }) } as const
const slow = implement(
  service('slow', {
    read: operation({ ...open, summary: 'Read', http: 'GET /small' }),
    readMuch: operation({ ...open, summary: 'Read much', http: 'GET /large' }),
    write: operation({ ...open, summary: 'Write', http: 'POST /small', input: t.Object({ text: t.String() }) }),
  }),
  { read: () => ({ text: '' }), readMuch: () => ({ text: 'x'.repeat(500_000) }), write: () => ({ text: '' }) },
)

interface Attack {
  readonly callers: number
  readonly first: string
  readonly next: string
  readonly reads: boolean
}

/** What callers send at once, and then every half a second. */
const attacks: Readonly<Record<string, Attack>> = {
  'who send nothing': { callers: 90, first: '', next: '', reads: true },
  'whose headers come slowly': {
    callers: 90,
    first: 'GET /small HTTP/1.1\r\nHost: a\r\n',
    next: 'X-Header: a\r\n',
    reads: true,
  },
  'whose body comes slowly': {
    callers: 90,
    first: request('POST', '/small', 'Content-Type: application/json', 'Content-Length: 1000'),
    next: 'a',
    reads: true,
  },
  'who read no answer': { callers: 30, first: request('GET', '/large').repeat(20), next: '', reads: false },
}

test('300 slow callers are cut off within 15 s, and others are served meanwhile', async (t) => {
  const server = createServer({
    pipelines: compile(slow, [validate(), respond()]),
    identity: { name: 'slow', version: '1.0.0', environment: 'testing' },
    environment: { now: () => new Date(), observe: () => undefined },
    problemBase: 'https://problems.example',
  })
  const port = await listen(t, server)
  const gone = new EventEmitter().setMaxListeners(0)
  server.on('connection', (socket) => {
    const { remotePort } = socket
    socket.once('close', () => gone.emit(String(remotePort)))
  })
  const took: number[] = []
  const canary = (async () => {
    while (took.length < 600) {
      const began = performance.now()
      assert.equal((await ask(port, request('GET', '/small'))).status, 200)
      took.push(performance.now() - began)
      await sleep(20)
    }
  })()
  const all = Object.entries(attacks).flatMap(([name, attack]) =>
    Array.from({ length: attack.callers }, async () => ({ name, lasted: await lasts(port, gone, attack) })),
  )
  const ended = await Promise.all(all)
  await canary
  for (const name of Object.keys(attacks)) {
    const longest = Math.max(...ended.filter((each) => each.name === name).map(({ lasted }) => lasted))
    t.diagnostic(`callers ${name}: cut off after ${Math.round(longest)} ms at most`)
    // Some seconds more than are promised, for machines that are busy.
    assert.ok(longest < 30_000, `callers ${name} were cut off after ${longest} ms`)
  }
  const p99 = took.toSorted((one, other) => one - other)[Math.floor(took.length * 0.99)] as number
  t.diagnostic(`others: p99 ${Math.round(p99)} ms`)
  assert.ok(p99 < 500, `p99 of the others was ${p99} ms`)
})

/**
 * Milliseconds until the server lets go of a connection on which this is sent: it tells, for who reads nothing cannot.
 */
async function lasts(port: number, gone: EventEmitter, { first, next, reads }: Attack): Promise<number> {
  const began = performance.now()
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  if (reads) socket.resume()
  await once(socket, 'connect')
  const cut = once(gone, String(socket.localPort))
  socket.write(first)
  const more = setInterval(() => next !== '' && socket.writable && socket.write(next), 500)
  await cut
  clearInterval(more)
  socket.destroy()
  return performance.now() - began
}
