import * as fc from 'fast-check'
import type { Fields, Kind } from './rows.ts'

/** References are to the shelf of this number among those that there are. */
const shelf = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 10)

const values = {
  shelf: {
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', ''),
    note: fc.constantFrom('x', 'y'),
  },
  book: {
    title: fc.constantFrom('a', 'b', 'ab', 'é', 'Z', '👍', ''),
    copies: fc.nat(3),
    isbn: fc.constantFrom('1', '2'),
    kind: fc.constantFrom('x', 'y'),
    review: fc.nat(3),
    pin: fc.constantFrom('0000', '1111'),
    tags: fc.subarray(['u', 'v', 'w']),
    read_at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T01:00:00+01:00', '2025-12-31T23:59:59.9999Z'),
    place: fc.constantFrom('here', 'here', 'here', 'here', 'there'),
    room: fc.constant('r'),
    from: fc.constantFrom(0, 2, 4, 6),
    to: fc.constantFrom(2, 4, 6, 8),
    home_id: shelf,
    spot_id: shelf,
    lamp_id: shelf,
  },
}
const required = { shelf: ['name'], book: ['title', 'place'] } as const
const nullable = new Set([
  'note',
  'isbn',
  'pin',
  'tags',
  'read_at',
  'room',
  'to',
  'home_id',
  'spot_id',
  'lamp_id',
  'copies',
])

/** Few of the optional fields at a time, so that not all writes are refused for one of them. */
function some(kind: Kind, least: readonly string[], nulls: boolean): fc.Arbitrary<Fields> {
  const all = Object.entries(values[kind]) as [string, fc.Arbitrary<unknown>][]
  const optional = all.map(([name]) => name).filter((name) => !least.includes(name))
  const arbitraryOf = ([name, value]: (typeof all)[number]) =>
    [name, nulls && nullable.has(name) ? fc.option(value, { freq: 4 }) : value] as const
  return fc.subarray(optional, { maxLength: Math.min(6, optional.length) }).chain((names) => {
    const chosen = all.filter(([name]) => least.includes(name) || names.includes(name))
    return fc.record(Object.fromEntries(chosen.map(arbitraryOf)))
  })
}

/** All fields of a row that is to be, and some of one that is to change. */
export const bodies = {
  whole: { shelf: some('shelf', required.shelf, false), book: some('book', required.book, false) },
  part: { shelf: some('shelf', [], true), book: some('book', [], true) },
}
