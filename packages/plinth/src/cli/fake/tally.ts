import { Failed } from '../../core/failure/failure.ts'
import { print, printJson, printTable } from '../print.ts'

/** How many things of each kind something was done with, and why it was not with others. */
export interface FakeTally {
  /** Does it, and counts that: undefined where the service refused, which is no reason to stop. */
  count<T>(kind: string, work: () => Promise<T>): Promise<T | undefined>
  /** Counts what was refused before the service was asked. */
  refuse(kind: string, code: string): void
  /** Prints all of it, as a table or as JSON. */
  tell(done: string, asJson: boolean): void
}

interface Counts {
  done: number
  readonly refused: Map<string, number>
}

/** A tally of nothing, to begin with. */
export function fakeTally(): FakeTally {
  const kinds = new Map<string, Counts>()
  const of = (kind: string): Counts => {
    const known = kinds.get(kind) ?? { done: 0, refused: new Map<string, number>() }
    kinds.set(kind, known)
    return known
  }
  const refuse = (kind: string, code: string): void => {
    const { refused } = of(kind)
    refused.set(code, (refused.get(code) ?? 0) + 1)
  }
  return {
    refuse,
    async count(kind, work) {
      try {
        const answer = await work()
        of(kind).done++
        return answer
      } catch (thrown) {
        // Without a token nothing will go better, and what is no refusal is a fault of ours.
        if (!(thrown instanceof Failed) || thrown.status === 401 || thrown.status >= 500) throw thrown
        refuse(kind, thrown.code)
        return undefined
      }
    },
    tell(done, asJson) {
      const all = [...kinds].map(([kind, counts]) => ({
        kind,
        done: counts.done,
        refused: Object.fromEntries(counts.refused),
      }))
      if (asJson) return printJson(all)
      const rows = all.map(({ kind, done, refused }) => [
        kind,
        String(done),
        Object.entries(refused)
          .map(([code, times]) => `${times} ${code}`)
          .join(', '),
      ])
      if (rows.length > 0) printTable(rows, ['KIND', done, 'REFUSED'])
      else print('Nothing was done.')
    },
  }
}
