// Oracle's own driver, where there is no Oracle: nobody who listens, somebody who says nothing, and a server that
// refuses.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { startFailure } from '../../src/server/start-failure.ts'
import { DatabaseError } from '../../src/storage/dialect/database-error.ts'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { oracleDialect } from '../../src/storage/dialect/oracle/dialect.ts'
import { LostConnection } from '../../src/storage/dialect/server/lost-connection.ts'
import { openStorage } from '../../src/storage/index.ts'
import { freePort } from '../support/free-port.ts'

/** A packet of Oracle's protocol that refuses a connection, with what the listener says about it. */
function refusal(reason: string): Buffer {
  const text = Buffer.from(reason)
  const packet = Buffer.alloc(12 + text.length)
  packet.writeUInt16BE(packet.length, 0)
  packet.writeUInt8(4, 4)
  packet.writeUInt16BE(text.length, 10)
  text.copy(packet, 12)
  return packet
}

/** A port on which somebody listens. */
async function listening(test: TestContext, answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

async function failureOf(port: number): Promise<Error> {
  const url = `oracle://app:se%3Acret@127.0.0.1:${port}/app`
  try {
    const storage = await openStorage({ url, resources: [], observe: () => undefined })
    await storage.close()
  } catch (thrown) {
    assert.ok(thrown instanceof LostConnection && thrown instanceof DatabaseError, String(thrown))
    assert.equal(oracleDialect.faultOf(thrown), 'passing')
    const { message, exitCode } = startFailure(thrown)
    assert.deepEqual([message, exitCode], [thrown.message, 70])
    assert.match(message, new RegExp(`^The database app at 127\\.0\\.0\\.1:${port} cannot be reached: `))
    assert.match(message, /\. Start it, or set the database URL to another\.$/)
    assert.ok(!message.includes('cret'), 'no password is told')
    return thrown
  }
  throw new Error('It was opened.')
}

test('where nobody listens a start says so, with exit code 70', async () => {
  assert.match((await failureOf(await freePort())).message, /NJS-503.* connect ECONNREFUSED/)
})

test('a listener that knows no such service is quoted', async (test) => {
  const reason = '(DESCRIPTION=(TMP=)(VSNNUM=0)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))'
  const port = await listening(test, (socket) => socket.end(refusal(reason)))
  assert.match((await failureOf(port)).message, /NJS-518|12514/)
})

test('one that hangs up at once is no Oracle', async (test) => {
  await failureOf(await listening(test, (socket) => socket.destroy()))
})

test('one that says nothing is given up after five seconds', async (test) => {
  const startedAt = performance.now()
  await failureOf(await listening(test, () => undefined))
  const waited = performance.now() - startedAt
  assert.ok(waited > 4000 && waited < 30_000, `${Math.round(waited)} ms`)
})

test('an engine is opened without a connection', async () => {
  const engine = await openEngine(`oracle://app@127.0.0.1:${await freePort()}/app`)
  assert.equal(engine.dialect, oracleDialect)
  await engine.dispose()
})
