import * as fc from 'fast-check'

/** A source of choices, of which a failure keeps those that it needs. */
export interface Choices {
  readonly isSo: () => boolean
  /** A whole number from 0 to this. */
  readonly upTo: (most: number) => number
  readonly one: <T>(of: readonly T[]) => T
  /** Some of these in whatever order: all, none, or at least and at most so many. */
  readonly some: <T>(of: readonly T[], least?: number, most?: number) => readonly T[]
}

/** The choices that a run of a property makes. */
export function choices(choose: fc.GeneratorValue): Choices {
  const upTo = (most: number): number => choose(fc.nat, { max: most })
  return {
    isSo: () => choose(fc.boolean),
    upTo,
    one: (of) => of[upTo(of.length - 1)] as (typeof of)[number],
    some(of, least = 0, most = of.length) {
      const places = of.map((_, place) => place)
      const chosen = choose(fc.shuffledSubarray<number>, places, {
        minLength: Math.min(least, of.length),
        maxLength: Math.min(most, of.length),
      })
      return chosen.map((place) => of[place] as (typeof of)[number])
    },
  }
}
