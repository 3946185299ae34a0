import type { Policy } from '../../core/limit.ts'
import type { Limiter, Taken } from '../../core/limiter.ts'

interface MemoryLimiterOptions {
  /** The most partitions to keep of each policy. Default 50,000. */
  readonly size?: number
  /** A monotonic clock in whole microseconds. Default: that of this process. */
  readonly now?: () => number
}

/** A limiter that answers at once. */
export interface MemoryLimiter extends Limiter {
  take(...of: Parameters<Limiter['take']>): readonly Taken[]
}

/** The quota of a partition. */
interface Cell {
  /** The moment at which it is whole again, in microseconds. */
  whole: number
}

/** How many of the oldest cells are examined to find one that can be forgotten. */
const looks = 16

/** The partition that newcomers share when there is no room. */
const others = ''

/**
 * Creates a limiter that counts in this process, exactly. Its memory is bounded, and a partition that is limited is
 * never forgotten: when there is no room beside such partitions, all new ones share one quota.
 */
export function memoryLimiter({ size = 50_000, now = microseconds }: MemoryLimiterOptions = {}): MemoryLimiter {
  const kept = new Map<Policy, Map<string, Cell>>()

  /** The cell of a partition. A cost of 0 only reads, and makes no cell. */
  const cellOf = (policy: Policy, partition: string, cost: number, at: number): Cell => {
    let cells = kept.get(policy)
    if (!cells) {
      cells = new Map()
      kept.set(policy, cells)
    }
    const found = cells.get(partition)
    if (found || cost === 0) return found ?? { whole: 0 }
    const name = cells.size < size || makeRoom(cells, policy, at) ? partition : others
    const cell = cells.get(name) ?? { whole: 0 }
    cells.set(name, cell)
    return cell
  }

  return {
    take(policies, partitions, costs) {
      const at = now()
      const cells: Cell[] = []
      const taken: Taken[] = []
      let passes = true
      for (let index = 0; index < policies.length; index++) {
        const policy = policies[index] as Policy
        const cost = costs[index] as number
        const cell = cellOf(policy, partitions[index] as string, cost, at)
        const after = Math.max(cell.whole - at, 0) + cost * policy.interval
        if (after > policy.tolerance) passes = false
        cells.push(cell)
        taken.push(after > policy.tolerance ? policy.tolerance - after : after)
      }
      for (let index = 0; index < policies.length; index++) {
        const after = taken[index] as number
        if (passes) (cells[index] as Cell).whole = at + after
        // What another quota refuses has not been taken from this one.
        else if (after >= 0) taken[index] = after - (costs[index] as number) * (policies[index] as Policy).interval
      }
      return taken
    },
  }
}

/** Forgets the oldest partition that is not limited now. False when there is none among those that are looked at. */
function makeRoom(cells: Map<string, Cell>, { interval, tolerance }: Policy, at: number): boolean {
  let looked = 0
  for (const [partition, cell] of cells) {
    cells.delete(partition)
    if (partition !== others && cell.whole - at <= tolerance - interval) return true
    cells.set(partition, cell)
    if (++looked === looks) break
  }
  return false
}

function microseconds(): number {
  return Math.floor(performance.now() * 1000)
}
