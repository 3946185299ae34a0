import type { Document } from './document.ts'

/** Documents of a tree, each after its parent, and those of a circle, of which none can be the first. */
export function parentsFirst(documents: readonly Document[]): {
  readonly ordered: readonly Document[]
  readonly circular: readonly Document[]
} {
  const ordered: Document[] = []
  let waiting = documents
  for (;;) {
    const ids = new Set(waiting.map(({ id }) => id))
    const waits = ({ parent_id }: Document): boolean => typeof parent_id === 'string' && ids.has(parent_id)
    const [ready, rest] = [waiting.filter((each) => !waits(each)), waiting.filter(waits)]
    if (ready.length === 0) return { ordered, circular: rest }
    ordered.push(...ready)
    waiting = rest
  }
}
