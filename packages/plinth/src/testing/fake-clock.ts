/** A clock that only a test moves. */
export interface FakeClock {
  readonly now: () => Date
  /** Milliseconds forward, or backward when negative. */
  advance(milliseconds: number): void
  /** To a moment in ISO 8601. Throws a RangeError when it is none. */
  set(moment: string): void
}

/** A clock that stands at a moment in ISO 8601 until a test moves it. */
export function fakeClock(start = '2026-03-01T09:30:00.000Z'): FakeClock {
  let time = parse(start)
  return {
    now: () => new Date(time),
    advance(milliseconds) {
      time += milliseconds
    },
    set(moment) {
      time = parse(moment)
    },
  }
}

function parse(moment: string): number {
  const time = Date.parse(moment)
  if (Number.isNaN(time)) throw new RangeError(`"${moment}" is not a moment.`)
  return time
}
