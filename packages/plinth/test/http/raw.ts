import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The names as they were written. */
  readonly names: readonly string[]
  /** The names of headers that came twice. */
  readonly repeated: readonly string[]
  readonly body: string
}

/** A connection that sends bytes as they are and reads answers one after the other. */
export interface Connection extends Disposable {
  readonly socket: Socket
  send(bytes: string | Buffer): void
  /** The next answer; for an answer to HEAD say that it has no body. Rejects when the connection ends before. */
  answer(headOnly?: boolean): Promise<RawAnswer>
  /** Resolves when the other end has closed. */
  readonly closed: Promise<void>
}

/** Opens a connection to a local port. */
export async function open(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1' })
  let text = ''
  let ended = false
  let wake = (): void => undefined
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      ended = true
      wake()
      resolve()
    }),
  )
  // A reset after the answer was read is the server's right; before it, the missing answer fails the test.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return {
    socket,
    closed,
    send: (bytes) => void socket.write(bytes),
    async answer(headOnly = false) {
      for (;;) {
        const found = parse(text, headOnly)
        if (found) {
          text = text.slice(found.length)
          return found.answer
        }
        if (ended) throw new Error(`the connection ended with: ${JSON.stringify(text)}`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/** Sends one request on a connection of its own and reads the answer. */
export async function ask(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  using connection = await open(port)
  connection.send(bytes)
  return await connection.answer(bytes.toString('latin1').startsWith('HEAD '))
}

function parse(text: string, headOnly: boolean): { answer: RawAnswer; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  const names: string[] = []
  const repeated: string[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    const written = line.slice(0, colon)
    const name = written.toLowerCase()
    names.push(written)
    if (name in headers) repeated.push(name)
    headers[name] = line.slice(colon + 1).trim()
  }
  const status = Number(statusLine.split(' ')[1])
  const length = headOnly || status === 100 ? 0 : Number(headers['content-length'] ?? 0)
  const from = end + 4
  if (text.length < from + length) return undefined
  const body = Buffer.from(text.slice(from, from + length), 'latin1').toString('utf8')
  return { answer: { status, headers, names, repeated, body }, length: from + length }
}
