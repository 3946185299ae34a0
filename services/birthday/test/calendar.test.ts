import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { daysUntilBirthday, type LeapDay, today } from '../src/calendar.ts'

const cases: readonly (readonly [born: string, date: string, days: number, leapDay?: LeapDay])[] = [
  ['1990-01-01', '2026-12-31', 1],
  ['1990-12-31', '2026-01-01', 364],
  ['1990-06-15', '2026-06-15', 0],
  ['1990-06-14', '2026-06-15', 364],
  ['1990-03-01', '2024-02-28', 2],
  ['1990-03-01', '2026-02-28', 1],
  ['2000-02-29', '2024-02-29', 0],
  ['2000-02-29', '2024-03-01', 365],
  ['2000-02-29', '2026-02-28', 1],
  ['2000-02-29', '2026-03-01', 0],
  ['2000-02-29', '2026-02-28', 0, 'february_28'],
  ['2000-02-29', '2026-03-01', 364, 'february_28'],
  ['2000-02-29', '2027-03-02', 364],
  ['1996-02-29', '2100-02-28', 1],
]

for (const [born, date, days, leapDay = 'march_1'] of cases) {
  test(`born ${born}, on ${date} it is ${days} day(s) to the birthday (${leapDay})`, () => {
    assert.equal(daysUntilBirthday(born, date, leapDay), days)
  })
}

test('the next birthday is the first day from today on whose month and day are those of the birth', () => {
  const day = fc.integer({ min: 0, max: 73_000 }).map((days) => new Date(Date.UTC(1900, 0, 1) + days * 86_400_000))
  fc.assert(
    fc.property(day, day, (born, date) => {
      const monthAndDay = born.toISOString().slice(5, 10)
      fc.pre(monthAndDay !== '02-29')
      let days = 0
      const walk = new Date(date)
      while (walk.toISOString().slice(5, 10) !== monthAndDay) {
        walk.setUTCDate(walk.getUTCDate() + 1)
        days++
      }
      assert.equal(daysUntilBirthday(born.toISOString().slice(0, 10), date.toISOString().slice(0, 10), 'march_1'), days)
    }),
  )
})

test('today depends on where the caller is', () => {
  const now = new Date('2026-03-01T23:30:00Z')
  assert.equal(today(now, 'UTC'), '2026-03-01')
  assert.equal(today(now, 'Asia/Tokyo'), '2026-03-02')
  assert.equal(today(new Date('2026-03-01T02:00:00Z'), 'America/New_York'), '2026-02-28')
  assert.equal(today(now, 'Atlantis/Capital'), undefined)
})
