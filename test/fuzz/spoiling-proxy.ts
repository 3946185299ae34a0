import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { Transform } from 'node:stream'

/** Bytes of an answer, and the bytes of the same number that take their place. */
export type Spoil = readonly [from: string, to: string]

/** Something in front of a service that passes everything on, and spoils what comes back. */
export interface SpoilingProxy {
  readonly url: string
  readonly close: () => void
}

/** Plants a bug in front of a right service. Throws a RangeError when the two texts are not equally long. */
export async function spoilingProxy(target: string, [from, to]: Spoil): Promise<SpoilingProxy> {
  if (from.length !== to.length) throw new RangeError('What is spoiled must not change in length.')
  const { hostname, port } = new URL(target)
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname)
    const spoil = new Transform({
      transform(chunk: Buffer, _, done) {
        done(null, Buffer.from(chunk.toString('latin1').replaceAll(from, to), 'latin1'))
      },
    })
    socket.pipe(upstream).pipe(spoil).pipe(socket)
    // One side that goes takes the other with it.
    for (const side of [socket, upstream]) {
      side.on('error', () => undefined)
      side.on('close', () => {
        socket.destroy()
        upstream.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
