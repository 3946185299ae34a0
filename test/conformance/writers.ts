import { randomUUID } from 'node:crypto'
import { exchange } from '../fuzz/exchange.ts'
import { accessToken } from './access-token.ts'
import type { ServiceName } from './service-process.ts'

/** One write, and what is known of it. */
export interface Write {
  /** What was written, and is found again by. */
  readonly mark: string
  readonly key: string
}

/** How a service is written to, and where it keeps what was written. */
export interface Writable {
  readonly name: ServiceName
  readonly table: string
  /** The column that holds the mark. */
  readonly column: string
  readonly mark: () => string
  /** What proves who writes, where that has to be proved. */
  readonly token?: () => string
  readonly request: (write: Write) => { readonly method: string; readonly target: string; readonly body: object }
}

const json: [string, string] = ['Content-Type', 'application/json']

/** Letters only, and nobody else's: hexadecimal digits moved into the alphabet. */
function letters(): string {
  return randomUUID().replaceAll(/[0-9a-f-]/g, (digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)] ?? '')
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The services that keep something. */
export const writables: readonly Writable[] = [
  {
    name: 'todo',
    table: 'todos',
    column: 'description',
    mark: letters,
    request: ({ mark }) => ({ method: 'POST', target: '/todo', body: { description: mark } }),
  },
  {
    name: 'birthday',
    table: 'people',
    column: 'username',
    mark: letters,
    request: ({ mark }) => ({ method: 'PUT', target: `/hello/${mark}`, body: { dateOfBirth: '1906-12-09' } }),
  },
  {
    name: 'time-tracker',
    table: 'activities',
    column: 'name',
    mark: letters,
    token: once(() => accessToken('time-tracker')),
    request: ({ mark }) => ({ method: 'POST', target: '/activities', body: { name: mark } }),
  },
]

/** Sends a write; answers its status. Rejects when there is no complete answer. */
export async function send(line: ReturnType<typeof exchange>, writable: Writable, write: Write): Promise<number> {
  const { method, target, body } = writable.request(write)
  const token = writable.token?.()
  const proof: [string, string][] = token === undefined ? [] : [['Authorization', `Bearer ${token}`]]
  const headers: [string, string][] = [json, ['Idempotency-Key', `"${write.key}"`], ...proof]
  return (await line.send({ method, target, headers, body: Buffer.from(JSON.stringify(body)) })).status
}

/** What writers saw until the service was gone. */
export interface Seen {
  readonly acknowledged: Write[]
  /** Sent, and not answered. */
  readonly cut: Write[]
  /** Answered, and not with success. */
  readonly refused: Write[]
}

/** Runs writers that write as fast as they are answered, until the service does not answer any more. */
export async function writeUntilGone(url: string, writable: Writable, writers: number): Promise<Seen> {
  const seen: Seen = { acknowledged: [], cut: [], refused: [] }
  const writer = async (): Promise<void> => {
    const line = exchange(new URL(url))
    for (;;) {
      const write = { mark: writable.mark(), key: randomUUID() }
      try {
        const status = await send(line, writable, write)
        if (status < 300) seen.acknowledged.push(write)
        else seen.refused.push(write)
      } catch {
        seen.cut.push(write)
        line.close()
        return
      }
    }
  }
  await Promise.all(Array.from({ length: writers }, writer))
  return seen
}
