import assert from 'node:assert/strict'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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

test('within the window everything is as it was, and new connections are accepted', async () => {
  const server = await serving()
  const done = end(server, 200, 2000)
  assert.equal((await get(server, agent())).connection, 'keep-alive')
  assert.equal(await done, 0)
})

test('after the window a kept connection is answered once more, and told to leave', async () => {
  const server = await serving()
  const { port } = server.address() as AddressInfo
  const kept = agent()
  await ask(port, kept)
  const done = end(server, 150, 2000)
  await sleep(220)
  assert.deepEqual(await ask(port, kept), { status: 200, connection: 'close' })
  await assert.rejects(ask(port, agent()), { code: 'ECONNREFUSED' })
  assert.equal(await done, 0)
})

test('without a window an idle connection does not hold it up', async () => {
  const server = await serving()
  await get(server, agent())
  const began = performance.now()
  assert.equal(await end(server, 0, 5000), 0)
  assert.ok(performance.now() - began < 500)
})

test('a request that is under way is answered', async () => {
  const server = await serving(() => sleep(300))
  const answer = get(server, agent())
  await sleep(50)
  const [left, { status }] = await Promise.all([end(server, 0, 2000), answer])
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
  const server = await serving(() => new Promise(() => undefined))
  const answer = get(server, agent())
  answer.catch(() => undefined)
  await sleep(50)
  assert.equal(await end(server, 0, 200), 1)
  await assert.rejects(answer, { code: 'ECONNRESET' })
})
