import assert from 'node:assert/strict'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { drain } from '../../src/server/drain.ts'
import { start } from '../http/fixture.ts'
import { request as message } from '../http/messages.ts'
import { open } from '../http/raw.ts'

const agents: Agent[] = []
after(() => {
  for (const agent of agents) agent.destroy()
})

const closing = new Set<Server>()
const end = (server: Server, window: number, deadline: number, isSending = () => false) =>
  drain(server, { window, deadline, closing: () => void closing.add(server), isSending })

async function serving(handle: (url: string) => Promise<void> = async () => undefined): Promise<Server> {
  const server = createServer((incoming, response) => void handle(incoming.url ?? '').then(() => response.end('ok')))
  server.on('request', (_request, response) => {
    response.shouldKeepAlive &&= !closing.has(server)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return server
}

function agent(): Agent {
  const made = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(made)
  return made
}

/** Status and `Connection` of the answer; rejects when there is none. */
function get(server: Server, by: Agent, path = '/'): Promise<{ status: number; connection: string | undefined }> {
  const { port } = server.address() as AddressInfo
  return ask(port, by, path)
}

function ask(port: number, by: Agent, path = '/'): Promise<{ status: number; connection: string | undefined }> {
  return new Promise((answer, refuse) => {
    request({ port, host: '127.0.0.1', path, agent: by }, (response) => {
      response.resume().on('end', () => {
        answer({ status: response.statusCode ?? 0, connection: response.headers.connection })
      })
    })
      .on('error', refuse)
      .end()
  })
}

/** Lets the time of the timers pass, until this is over. */
async function passing<T>(t: TestContext, over: Promise<T>): Promise<T> {
  for (;;) {
    t.mock.timers.tick(10)
    const ended = await Promise.race([over.then((value) => ({ value })), nextTurn()])
    if (ended) return ended.value
  }
}

test('within the window everything is as it was, and new connections are accepted', async (t) => {
  const server = await serving()
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const done = end(server, 200, 2000)
  t.mock.timers.tick(199)
  assert.equal((await get(server, agent())).connection, 'keep-alive')
  assert.equal(await passing(t, done), 0)
})

test('after the window a kept connection is answered once more, and told to leave', async (t) => {
  const server = await serving()
  const { port } = server.address() as AddressInfo
  const kept = agent()
  await ask(port, kept)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // The second window is by a clock that the test does not turn: nobody is let go before its end.
  const done = end(server, 60_000, 600_000)
  t.mock.timers.tick(60_000)
  while (server.listening) await nextTurn()
  assert.deepEqual(await ask(port, kept), { status: 200, connection: 'close' })
  await assert.rejects(ask(port, agent()), { code: 'ECONNREFUSED' })
  assert.equal(await passing(t, done), 0)
})

test('who asks while the server is not let run is answered, however long that lasts', async () => {
  const server = await serving()
  const { port } = server.address() as AddressInfo
  using kept = await open(port)
  kept.send(message('GET', '/'))
  await kept.answer()
  const done = end(server, 50, 60_000)
  while (server.listening) await nextTurn()
  kept.send(message('GET', '/'))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  const { status, headers } = await kept.answer()
  assert.deepEqual([status, headers.connection], [200, 'close'])
  assert.equal(await done, 0)
})

test('without a window an idle connection does not hold it up', async () => {
  const server = await serving()
  await get(server, agent())
  const began = performance.now()
  assert.equal(await end(server, 0, 60_000), 0)
  assert.ok(performance.now() - began < 30_000)
})

test('a request that is under way is answered', async () => {
  const come = Promise.withResolvers<void>()
  const server = await serving(() => {
    come.resolve()
    return sleep(300)
  })
  const answer = get(server, agent())
  await come.promise
  const [left, { status }] = await Promise.all([end(server, 0, 60_000), answer])
  assert.deepEqual([left, status], [0, 200])
})

test('an answer that is still being read is sent to its end, and others who are silent wait for it', async (t) => {
  const { server, port, gate } = await start(t)
  using reader = await open(port)
  using idle = await open(port)
  idle.send(message('GET', '/things/count'))
  await idle.answer()
  reader.socket.pause()
  reader.send(message('GET', '/large'))
  while (gate.sending === 0) await sleep(5)
  const closing = () => {
    gate.closing = true
  }
  const done = drain(server, { window: 0, deadline: 10_000, closing, isSending: () => gate.sending > 0 })
  await sleep(200)
  assert.equal(idle.socket.closed, false)
  let read = 0
  reader.socket.on('data', (part: string) => {
    read += part.length
  })
  reader.socket.resume()
  assert.deepEqual([await done, gate.sending], [0, 0])
  await reader.closed
  assert.ok(read > 20_000_000, `${read} bytes came`)
})

test('what still runs at the deadline is cut off, and counted', async () => {
  const come = Promise.withResolvers<void>()
  const server = await serving(() => {
    come.resolve()
    return new Promise(() => undefined)
  })
  const answer = get(server, agent())
  answer.catch(() => undefined)
  await come.promise
  assert.equal(await end(server, 0, 200), 1)
  await assert.rejects(answer, { code: 'ECONNRESET' })
})
