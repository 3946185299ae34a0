// The process that asks at a rate, whether or not it is answered.
import { connect, type Socket } from 'node:net'
import type { Rush, RushOutcome } from './open-loop.ts'

/** Connections that may stand at once. A request that finds none free waits for one, and its time runs. */
const most = 1000

process.on('message', async (order: Rush) => {
  process.send?.(await run(order))
})

process.on('disconnect', () => process.exit())

async function run({ port, internalPort, path, rate, seconds }: Rush): Promise<RushOutcome> {
  const accepted: number[] = []
  const alive: number[] = []
  let refused = 0
  const until = performance.now() + seconds * 1000
  const ask = asker(port, path, (status, due) => {
    const now = performance.now()
    if (now > until) return
    if (status < 300) accepted.push(now - due)
    else if (status === 503) refused++
    else throw new Error(`The answer is ${status}.`)
  })
  const probe = setInterval(() => void isAlive(internalPort).then((took) => alive.push(took)), 50)
  for (let due = performance.now(); due < until; ) {
    for (const now = performance.now(); due <= now; due += gap(rate)) ask(due)
    await new Promise((awake) => setTimeout(awake, 1))
  }
  clearInterval(probe)
  return { accepted: accepted.length, p50: at(accepted, 0.5), p99: at(accepted, 0.99), refused, alive: at(alive, 0.99) }
}

/** Milliseconds to the next of so many requests a second that know nothing of each other. */
function gap(rate: number): number {
  return (-Math.log(1 - Math.random()) * 1000) / rate
}

function at(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Asks on a connection that is free, or on a new one, and says when each was due that is answered now. */
function asker(port: number, path: string, answered: (status: number, due: number) => void): (due: number) => void {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n`
  const free: ((due: number) => void)[] = []
  const late: number[] = []
  let open = 0

  const line = (first: number): void => {
    open++
    let due = first
    let text = ''
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const send = (next: number): void => {
      due = next
      socket.write(request)
    }
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
      const bodyAt = text.indexOf('\r\n\r\n') + 4
      if (bodyAt < 4 || text.length < bodyAt + contentLength(text.slice(0, bodyAt))) return
      const status = Number(text.slice(9, 12))
      text = ''
      answered(status, due)
      const waiting = late.shift()
      if (waiting === undefined) free.push(send)
      else send(waiting)
    })
    send(first)
  }

  return (due) => {
    const send = free.pop()
    if (send) send(due)
    else if (open < most) line(due)
    else late.push(due)
  }
}

/** An answer without a body says nothing of its length. */
function contentLength(head: string): number {
  return Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
}

/** How long `/livez` took. */
async function isAlive(port: number): Promise<number> {
  const began = performance.now()
  const { status } = await fetch(`http://127.0.0.1:${port}/livez`, { headers: { connection: 'close' } })
  if (status !== 200) throw new Error(`/livez answers ${status}.`)
  return performance.now() - began
}
