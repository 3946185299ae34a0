import { problem } from '../../core/failure/problems.ts'
import type { ReplayStore } from '../../core/replay-store.ts'

interface Limits {
  /** The most ids to remember at once. Default 200,000: more than a minute of 2,000 a second. */
  readonly size?: number
}

/**
 * Creates a replay store in memory, for a service of one process. It forgets no id before its time: when it is full,
 * new ids are refused with `unavailable`.
 */
export function memoryReplay({ size = 200_000 }: Limits = {}): ReplayStore {
  const used = new Set<string>()
  /** The ids that may be forgotten after each second. */
  const ends = new Map<number, string[]>()
  let swept = 0

  const sweep = (second: number): void => {
    swept = second
    for (const [end, ids] of ends) {
      if (end >= second) continue
      for (const id of ids) used.delete(id)
      ends.delete(end)
    }
  }

  return {
    claim(id, until, now) {
      const second = Math.floor(now / 1000)
      if (second > swept) sweep(second)
      if (used.has(id)) return false
      if (used.size >= size) throw problem('unavailable', { cause: new Error('the memory of used assertions is full') })
      used.add(id)
      const end = Math.floor(until / 1000)
      const others = ends.get(end)
      if (others) others.push(id)
      else ends.set(end, [id])
      return true
    },
  }
}
