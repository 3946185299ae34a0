// The process that makes the load. It speaks just enough HTTP to cost less than any server it measures: answers must
// carry a Content-Length, which all the measured ones do.
import { connect, type Socket } from 'node:net'
import type { Order, Outcome, Request } from './load.ts'

let callers: Caller[] = []

process.on('message', async (order: Order) => {
  // Servers end connections that have been idle for long: while others were measured.
  callers = callers.filter(({ isOpen }) => isOpen())
  while (callers.length < order.callers) callers.push(await openCaller(order.port))
  process.send?.(await run(order))
})

process.on('disconnect', () => process.exit())

async function run({ requests, seconds }: Order): Promise<Outcome> {
  const bytes = requests.map(render)
  const milliseconds: number[] = []
  let next = 0
  let refused = 0
  let refusal: string | undefined
  const began = performance.now()
  const until = began + seconds * 1000
  const ask = async (caller: Caller): Promise<void> => {
    let now = performance.now()
    while (now < until) {
      const { status, text } = await caller.ask(bytes[next++ % bytes.length] as Buffer)
      const answered = performance.now()
      if (status >= 200 && status < 300) milliseconds.push(answered - now)
      else {
        refused++
        refusal ??= text
      }
      now = answered
    }
  }
  await Promise.all(callers.map(ask))
  const ended = performance.now()
  const sorted = Float64Array.from(milliseconds).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
  return { requests: sorted.length, seconds: (ended - began) / 1000, p50: at(0.5), p99: at(0.99), refused, refusal }
}

function render({ method, path, body = '', token }: Request): Buffer {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n`
  const about = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  const who = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
  return Buffer.from(`${head}${who}${body && about}\r\n${body}`)
}

interface Answer {
  readonly status: number
  readonly text: string
}

interface Caller {
  readonly isOpen: () => boolean
  ask(request: Buffer): Promise<Answer>
}

/** One connection, which is kept. */
function openCaller(port: number): Promise<Caller> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let answered: (answer: Answer) => void
  let failed: (error: Error) => void
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text = text === '' ? chunk : text + chunk
    const bodyAt = text.indexOf('\r\n\r\n') + 4
    if (bodyAt < 4 || text.length < bodyAt + contentLength(text.slice(0, bodyAt))) return
    const answer = { status: Number(text.slice(9, 12)), text }
    text = ''
    answered(answer)
  })
  socket.on('error', (error) => failed(error))
  socket.on('close', () => failed(new Error('the server closed the connection')))
  const caller: Caller = {
    isOpen: () => socket.readyState === 'open',
    ask: (request) =>
      new Promise((resolve, reject) => {
        answered = resolve
        failed = reject
        socket.write(request)
      }),
  }
  return new Promise((resolve, reject) => {
    failed = reject
    socket.on('connect', () => resolve(caller))
  })
}

function contentLength(head: string): number {
  const found = /\r\ncontent-length: (\d+)/i.exec(head)
  if (!found) throw new Error(`an answer without Content-Length:\n${head}`)
  return Number(found[1])
}
