import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { isIPv6, type LookupFunction } from 'node:net'
import type { TestContext } from 'node:test'

const types = { 1: 'A', 28: 'AAAA' } as const

/**
 * Starts a real name server on UDP that ends with the test, and answers how to resolve names there. The addresses of a
 * name are made up anew for each question, whose number counts from 1.
 */
export async function nameServer(
  t: TestContext,
  addressesOf: (name: string, question: number) => readonly string[],
): Promise<{ resolve: LookupFunction; asked: string[] }> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = question(query)
    if (type === 'A') asked.push(name)
    const all = addressesOf(name, asked.length).filter((each) => isIPv6(each) === (type === 'AAAA'))
    const head = Buffer.from(query.subarray(0, 12))
    head.writeUInt16BE(0x8180, 2)
    head.writeUInt16BE(all.length, 6)
    head.writeUInt32BE(0, 8)
    socket.send(Buffer.concat([head, query.subarray(12, end), ...all.map(record)]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())

  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  const resolve: LookupFunction = (name, _, answer) => {
    const questions = [resolver.resolve4(name), resolver.resolve6(name)]
    void Promise.allSettled(questions).then((answers) => {
      const found = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
      answer(
        found.length > 0 ? null : new Error(`no address of ${name}`),
        found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
      )
    })
  }
  return { resolve, asked }
}

function question(query: Buffer): { name: string; type: 'A' | 'AAAA' | undefined; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: types[query.readUInt16BE(at + 1) as 1 | 28], end: at + 5 }
}

/** One answer to the question that stands at 12, not to be kept. */
function record(address: string): Buffer {
  const bytes = isIPv6(address) ? bytesOf6(address) : Buffer.from(address.split('.').map(Number))
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(isIPv6(address) ? 28 : 1, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([head, bytes])
}

function bytesOf6(address: string): Buffer {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [before = '', after] = plain.split('::')
  const left = before.split(':').filter(Boolean)
  const right = after?.split(':').filter(Boolean) ?? []
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return Buffer.from(groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}
