import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { openTracker, withWork } from './support/tracker.ts'

const minute = 60_000

interface Span {
  readonly start: number
  readonly end: number
}

/** Year, month, day and day of the week in a zone, asked of Intl: the service itself asks Temporal. */
function calendar(zone: string) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  return (at: number) => {
    const [year = 0, month = 0, day = 0] = format.format(at).split('-').map(Number)
    return {
      date: `${year}-${month}-${day}`,
      month: `${year}-${month}`,
      weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
    }
  }
}

/** The sums by brute force: each minute of each entry is asked which day, week and month it is in. */
function bruteForce(spans: readonly Span[], zone: string, now: number) {
  const of = calendar(zone)
  const today = of(now)
  const week = new Set<string>()
  for (let at = now, days = 0; days <= 7 * 24; at -= 60 * minute, days++) {
    week.add(of(at).date)
    if (of(at).weekday === 1 && of(at - 60 * minute).weekday === 0) break
  }
  const total = { day: 0, week: 0, month: 0 }
  for (const { start, end } of spans) {
    for (let at = start; at < end; at += minute) {
      const then = of(at)
      if (then.date === today.date) total.day++
      if (week.has(then.date)) total.week++
      if (then.month === today.month) total.month++
    }
  }
  const told = (minutes: number) => ({ hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds: 0 })
  return { day: told(total.day), week: told(total.week), month: told(total.month) }
}

/** Zones, of which some change their clocks in March 2026, and the query for them. */
const zones = [
  ['UTC', 'time_offset=0'],
  ['-05:00', ''],
  ['-05:00', 'time_offset=300'],
  ['+05:30', 'time_offset=-330'],
  ['America/New_York', 'tz=America/New_York'],
  ['Europe/Berlin', 'tz=Europe/Berlin'],
  ['Australia/Lord_Howe', 'tz=Australia/Lord_Howe'],
  ['Asia/Kathmandu', 'tz=Asia/Kathmandu'],
  ['America/Asuncion', 'tz=America/Asuncion'],
] as const

/** Days around which clocks change, and plain ones. */
const days = ['2026-03-08', '2026-03-09', '2026-03-29', '2026-03-30', '2026-04-01', '2026-04-05', '2026-03-18']

test('summaries agree with counting every minute, in any zone and however clocks change', async (context) => {
  const tracker = await openTracker(context)
  const work = await withWork(tracker.as('nobody'))
  let users = 0
  const entry = fc.record({ gap: fc.integer({ min: 0, max: 60 * 30 }), length: fc.integer({ min: 1, max: 60 * 14 }) })
  const cases = fc.record({
    day: fc.constantFrom(...days),
    time: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    zone: fc.constantFrom(...zones),
    entries: fc.array(entry, { maxLength: 6 }),
    runs: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ day, time, zone: [zone, query], entries, runs }) => {
      const now = Date.parse(`${day}T00:00:00Z`) + time * minute
      tracker.clock.set(new Date(now).toISOString())
      const ask = tracker.as(`user-${++users}`)
      const spans: Span[] = []
      let last = now - minute
      for (const { gap, length } of entries) {
        const end = last - gap * minute
        last = end - length * minute
        spans.push({ start: last, end })
      }
      if (runs) spans.unshift({ start: spans[0]?.end ?? now - 90 * minute, end: now })
      for (const [index, { start, end }] of spans.entries()) {
        const dates = { start_date: new Date(start).toISOString(), end_date: new Date(end).toISOString() }
        const isRunning = runs && index === 0
        const { status, text } = await ask('POST', '/time-entries', {
          ...work,
          ...dates,
          ...(isRunning && { end_date: null }),
        })
        assert.equal(status, 201, text)
      }
      const { body } = await ask('GET', `/time-entries/summary?${query}`)
      assert.deepEqual(body, bruteForce(spans, zone, now))
    }),
    { numRuns: 60 },
  )
})

test('seconds are told to two decimals, and sixty of them are a minute', async (context) => {
  const { as } = await openTracker(context)
  const ask = as('ada')
  const work = await withWork(ask)
  const dates = { start_date: '2026-03-18T08:00:00.004Z', end_date: '2026-03-18T08:01:00Z' }
  await ask('POST', '/time-entries', { ...work, ...dates })
  const { body } = await ask('GET', '/time-entries/summary/?time_offset=0')
  assert.deepEqual(body.day, { hours: 0, minutes: 1, seconds: 0 })
})
