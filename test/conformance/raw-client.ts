import { connect, type Socket } from 'node:net'

/** One thing to do on a connection: send bytes, wait for some milliseconds, or say that nothing more will come. */
export type Step = string | Buffer | { readonly wait: number } | { readonly end: true }

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number
  /** By name in lower case; the values of a repeated one joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** What came of a connection. */
export interface Conversation {
  /** In order, those with status 100 to 199 left out. */
  readonly answers: readonly RawAnswer[]
  /** The statuses 100 to 199 that came before. */
  readonly interim: readonly number[]
  /** Whether the other side closed the connection. */
  readonly closed: boolean
  /** What came and is no complete answer. */
  readonly rest: string
  readonly milliseconds: number
}

interface TalkOptions {
  /** The answers to wait for. Default 1. */
  readonly answers?: number | undefined
  /** Whether the answers have no body, as those to HEAD. */
  readonly bodiless?: boolean | undefined
  /** Whether to wait for the other side to close the connection. */
  readonly untilClosed?: boolean | undefined
  /** Milliseconds in all. Default 20,000. */
  readonly patience?: number | undefined
}

/**
 * Says these bytes to a server, valid or not, and listens. Resolves with what there is when the patience is at its end.
 */
export function talk(url: URL, steps: readonly Step[], options: TalkOptions = {}): Promise<Conversation> {
  const { answers: wanted = 1, bodiless = false, untilClosed = false, patience = 20_000 } = options
  const started = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true })
    let received: Buffer = Buffer.alloc(0)
    let closed = false
    const finish = (): void => {
      clearTimeout(timer)
      socket.destroy()
      const { answers, interim, rest } = readAnswers(received, bodiless, closed)
      resolve({ answers, interim, closed, rest: rest.toString('latin1'), milliseconds: performance.now() - started })
    }
    const timer = setTimeout(finish, patience)
    const look = (): void => {
      const enough = readAnswers(received, bodiless, closed).answers.length >= wanted
      if (closed || (enough && !untilClosed)) finish()
    }
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      look()
    })
    const over = (): void => {
      if (closed) return
      closed = true
      finish()
    }
    socket.on('end', over)
    socket.on('close', over)
    // What a reset means is told by what has come before it.
    socket.on('error', over)
    socket.on('connect', () => void take(socket, steps))
  })
}

async function take(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return
    if (typeof step === 'string') socket.write(step, 'latin1')
    else if (Buffer.isBuffer(step)) socket.write(step)
    else if ('end' in step) socket.end()
    else await new Promise((awake) => setTimeout(awake, step.wait))
  }
}

interface Read {
  readonly answers: RawAnswer[]
  readonly interim: number[]
  readonly rest: Buffer
}

/** The answers in these bytes, and what is left. */
function readAnswers(bytes: Buffer, bodiless: boolean, closed: boolean): Read {
  const answers: RawAnswer[] = []
  const interim: number[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return { answers, interim, rest }
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1])
    if (!status) return { answers, interim, rest }
    const headers = readHeaders(lines)
    const after = rest.subarray(end + 4)
    const empty = bodiless || status < 200 || status === 204 || status === 304
    const found = empty ? { body: Buffer.alloc(0), rest: after } : readBody(after, headers, closed)
    if (!found) return { answers, interim, rest }
    if (status < 200) interim.push(status)
    else answers.push({ status, headers, body: found.body })
    rest = found.rest
  }
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  return headers
}

function readBody(
  bytes: Buffer,
  headers: Map<string, string>,
  closed: boolean,
): { body: Buffer; rest: Buffer } | undefined {
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(bytes)
  const length = headers.get('content-length')
  if (length === undefined) return closed ? { body: bytes, rest: Buffer.alloc(0) } : undefined
  const size = Number(length)
  return bytes.length < size ? undefined : { body: bytes.subarray(0, size), rest: bytes.subarray(size) }
}

function readChunks(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const chunks: Buffer[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n')
    if (end === -1) return undefined
    const size = Number.parseInt(rest.subarray(0, end).toString('latin1'), 16)
    if (rest.length < end + 2 + size + 2) return undefined
    chunks.push(rest.subarray(end + 2, end + 2 + size))
    rest = rest.subarray(end + 2 + size + 2)
    if (size === 0) return { body: Buffer.concat(chunks), rest }
  }
}
