import type { FakeCalls } from './calls.ts'
import type { Kind } from './kinds.ts'
import type { FakeLedger } from './ledger.ts'
import type { FakeTally } from './tally.ts'
import type { FakeValues } from './values.ts'

interface Making {
  readonly kinds: readonly Kind[]
  readonly ledger: FakeLedger
  readonly tally: FakeTally
  readonly values: FakeValues
  readonly calls: FakeCalls
  readonly url: string | undefined
}

/** What makes things of a kind up, and before them what they refer to, where none of that was made before. */
export function fakeMaker({ kinds, ledger, tally, values, calls, url }: Making): (kind: Kind) => Promise<void> {
  const idOf = (name: string, for_: readonly string[]): Promise<string | undefined> | string | undefined => {
    const there = ledger.things.findLast((thing) => thing.kind === name && thing.url === url)
    const kind = kinds.find((each) => each.name === name)
    return there?.id ?? (kind && make(kind, for_))
  }
  const make = async (kind: Kind, for_: readonly string[]): Promise<string | undefined> => {
    const settled: Record<string, unknown> = {}
    for (const [member, name] of kind.references) {
      // Things that refer to each other begin with one that refers to none.
      const isCircular = name === kind.name || for_.includes(name)
      settled[member] = isCircular ? undefined : await idOf(name, [...for_, kind.name])
    }
    const input = values.next(kind.fields, settled)
    const answer = await tally.count(kind.name, () => calls.call(kind.create, input))
    const id = (answer as Readonly<Record<string, unknown>> | undefined)?.[kind.key]
    if (typeof id !== 'string') return undefined
    ledger.add({ kind: kind.name, id, ...(url !== undefined && { url }) })
    return id
  }
  return async (kind) => void (await make(kind, []))
}
