import { milliseconds } from '../time/moment.ts'

interface Span {
  readonly start_date: string
  readonly end_date?: string | undefined
}

/** A duration in hours, minutes and seconds, the seconds with two decimals. */
export interface Worked {
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

/**
 * The time worked between a moment and now. An earlier start counts from that moment; a running entry counts until now.
 */
export function worked(spans: readonly Span[], from: string, now: Date): Worked {
  const begin = milliseconds(from)
  const end = now.getTime()
  let total = 0
  for (const { start_date, end_date } of spans) {
    const until = end_date === undefined ? end : Math.min(milliseconds(end_date), end)
    total += Math.max(0, until - Math.max(milliseconds(start_date), begin))
  }
  return parts(total)
}

function parts(total: number): Worked {
  // Rounded first: 59.996 seconds are a minute.
  const hundredths = Math.round(total / 10)
  const minutes = Math.floor(hundredths / 6000)
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds: (hundredths % 6000) / 100 }
}
