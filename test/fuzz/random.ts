/** A source of random choices that its seed determines: the same seed gives the same choices. */
export interface Random {
  /** From 0 up to but not 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** One of these; throws a RangeError when there are none. */
  pick<T>(from: readonly T[]): T
}

/** The generator mulberry32. Good enough to spread choices, and no more than that. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick(from) {
      if (from.length === 0) throw new RangeError('There is nothing to pick from.')
      return from[integer(0, from.length - 1)] as (typeof from)[number]
    },
  }
}
