import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A thing that was made up. */
export interface FakeThing {
  readonly kind: string
  readonly id: string
  /** Of the service that has it; absent where that is the own database. */
  readonly url?: string | undefined
}

/** What was made up and is still there, in the order in which it was made. */
export interface FakeLedger {
  readonly things: readonly FakeThing[]
  add(thing: FakeThing): void
  /** Keeps these and no others. */
  keep(things: readonly FakeThing[]): void
}

/** The ledger in a file, a line for each thing: what is not in it was made by somebody else, and is left alone. */
export function fakeLedger(file: string): FakeLedger {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const things = lines.map((line) => JSON.parse(line) as FakeThing)
  return {
    things,
    add(thing) {
      mkdirSync(dirname(file), { recursive: true })
      appendFileSync(file, `${JSON.stringify(thing)}\n`)
      things.push(thing)
    },
    keep(kept) {
      writeFileSync(file, kept.map((thing) => `${JSON.stringify(thing)}\n`).join(''))
    },
  }
}
