import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { callIn, textIn } from './tds-requests.ts'
import { errorToken, type Row, rowTokens, tokens } from './tds-tokens.ts'

/** What a client has asked. */
export interface TdsRequest {
  readonly sql: string
  /** Undefined of a plain batch. */
  readonly parameters: readonly unknown[] | undefined
}

/** What a client is told. */
export interface TdsAnswer {
  readonly rows?: readonly Row[]
  readonly changed?: number
  /** The number of an error. */
  readonly error?: number
  /** Whether the error, or a word of the server, ends the transaction. */
  readonly ends?: boolean
}

/** A server that speaks as much TDS 7.4 as it takes to be asked and to answer; it knows no SQL, and no TLS. */
export interface TdsServer {
  readonly port: number
  readonly asked: TdsRequest[]
  /** Breaks off all connections. */
  cut(): void
  close(): Promise<void>
}

const packet = { batch: 1, call: 3, answer: 4, attention: 6, login: 16, prelogin: 18 } as const
const headerSize = 8
const lastPacket = 1

/**
 * Starts one that answers requests as it is told to; one that is answered with undefined waits until the client gives
 * it up. What the driver sets in a new session is answered without a word.
 */
export async function tdsServer(answer: (request: TdsRequest) => TdsAnswer | undefined): Promise<TdsServer> {
  const asked: TdsRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    let isOpen = false
    const send = (...parts: readonly Buffer[]): void => void socket.write(framed(Buffer.concat(parts)))
    let isNew = true
    const respond = (request: TdsRequest): void => {
      if (isNew) {
        isNew = false
        send(tokens.done(false))
        return
      }
      asked.push(request)
      const word = transactionWord(request.sql)
      const given = answer(request)
      if (!given) return
      const changes: Buffer[] = []
      if (given.error === undefined && word === 'begin') changes.push(tokens.begun)
      else if (isOpen && (given.ends || (given.error === undefined && word))) changes.push(tokens[word ?? 'rollback'])
      if (changes.length > 0) isOpen = word === 'begin'
      const body = given.error === undefined ? rowTokens(given.rows ?? []) : errorToken(given.error)
      send(body, ...changes, tokens.done(given.error !== undefined, given.changed ?? given.rows?.length))
    }
    const on: Readonly<Record<number, ((payload: Buffer) => void) | undefined>> = {
      [packet.prelogin]: () => send(tokens.prelogin),
      [packet.login]: () => send(tokens.collation, tokens.loggedIn, tokens.done(false)),
      [packet.batch]: (payload) => respond({ sql: textIn(payload), parameters: undefined }),
      [packet.call]: (payload) => respond(callIn(payload)),
      // The request is answered, and then that it was given up.
      [packet.attention]() {
        send(tokens.done(true))
        send(tokens.stopped)
      },
    }
    messages(socket, (type, payload) => on[type]?.(payload))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => sockets.forEach((it) => void it.resetAndDestroy())
  return {
    port: (server.address() as { port: number }).port,
    asked,
    cut,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Tells of every message, whose packets may come in any pieces. */
function messages(socket: Socket, tell: (type: number, payload: Buffer) => void): void {
  let waiting: Buffer = Buffer.alloc(0)
  let parts: Buffer[] = []
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes])
    while (waiting.length >= headerSize && waiting.length >= waiting.readUInt16BE(2)) {
      const size = waiting.readUInt16BE(2)
      const [type, status] = waiting as unknown as [number, number]
      parts.push(waiting.subarray(headerSize, size))
      waiting = waiting.subarray(size)
      if ((status & lastPacket) === 0) continue
      const payload = Buffer.concat(parts)
      parts = []
      tell(type, payload)
    }
  })
}

function framed(payload: Buffer): Buffer {
  const header = Buffer.from([packet.answer, lastPacket, 0, 0, 0, 0, 1, 0])
  header.writeUInt16BE(payload.length + headerSize, 2)
  return Buffer.concat([header, payload])
}

function transactionWord(sql: string): 'begin' | 'commit' | 'rollback' | undefined {
  if (/^begin transaction/.test(sql)) return /; commit$/.test(sql) ? undefined : 'begin'
  return sql === 'commit' || sql === 'rollback' ? sql : undefined
}
