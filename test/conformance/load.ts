import { exchange } from '../fuzz/exchange.ts'

/** What became of the requests of some clients. */
export interface LoadCount {
  answered: number
  /** Answered after the flag was raised. */
  answeredLate: number
  /** Answered with something else than 200, by the code of the problem. */
  readonly refused: Record<string, number>
  /** Sent on a connection that stood, and never answered in full. */
  readonly lost: string[]
}

/** How clients behave. */
export interface LoadOptions {
  readonly url: string
  readonly path: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly clients: number
  /** Milliseconds of silence after which the service may let go of a connection. A client means to be silent for 20. */
  readonly silence: number
  /** Whether a client goes on. One that always does stops when nobody listens any more. */
  readonly goesOn: () => boolean
  /** Whether an answer is a late one. */
  readonly isLate: () => boolean
}

/** Runs clients that keep their connections alive and ask again and again, with pauses, until all have stopped. */
export async function load({
  url,
  path,
  headers = [],
  clients,
  silence,
  goesOn,
  isLate,
}: LoadOptions): Promise<LoadCount> {
  const count: LoadCount = { answered: 0, answeredLate: 0, refused: {}, lost: [] }
  const client = async (): Promise<void> => {
    const line = exchange(new URL(url))
    let askedAt = performance.now()
    while (goesOn()) {
      const wasSilent = performance.now() - askedAt
      askedAt = performance.now()
      try {
        const { status, json } = await line.send({ method: 'GET', target: path, headers, body: undefined })
        count.answered++
        if (isLate()) count.answeredLate++
        if (status !== 200) {
          const { code = String(status) } = (json ?? {}) as { code?: string }
          count.refused[code] = (count.refused[code] ?? 0) + 1
        }
      } catch (error) {
        // Nobody listens: the request was never sent, and another instance would get it.
        if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') break
        // A machine that did not let the client run has made it silent.
        if (wasSilent < silence) count.lost.push(String(error))
      }
      await new Promise((awake) => setTimeout(awake, Math.random() * 20))
    }
    line.close()
  }
  await Promise.all(Array.from({ length: clients }, client))
  return count
}
