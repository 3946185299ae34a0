import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Entity, Failed, type Principal, type Query, resource, t } from 'plinth'
import { joinList } from '../../src/core/schema/lexical.ts'
import { laboratory } from './laboratory.ts'

const place = resource('place', {
  fields: {
    country_code: t.String(),
    rank: t.Optional(t.Integer()),
    labels: t.Optional(t.Array(t.String())),
    rent: t.Optional(t.Integer()),
  },
  tenant: true,
  owner: 'user',
  softDelete: true,
  masks: { rent: 'place:pay' },
})
const stop = resource('stop', {
  fields: { title: t.String(), rank: t.Optional(t.Integer()), place_id: t.Optional(t.Id()) },
  references: { place_id: { to: place, onDelete: 'clear' } },
  filter: ['title', 'place.country_code', 'place.rank', 'place.labels', 'place.rent'],
  sort: ['title', 'rank'],
  tenant: true,
  search: true,
  history: true,
  filterDialect: 'filterparams',
})
type Stop = Entity<typeof stop>
type Place = Entity<typeof place>

const caller = (user: string, tenant: string, scopes: readonly string[] = []): { principal: Principal } => ({
  principal: { user, tenant, client: undefined, location: undefined, roles: [], scopes: [...scopes] },
})
const callers = ['acme', 'evil'].flatMap((tenant) => ['ada', 'bob'].map((user) => caller(user, tenant, ['place:pay'])))

const countries = ['US', 'CA', 'Ä', 'u"s']
const country = fc.constantFrom(...countries)
const rank = fc.integer({ min: 0, max: 3 })
const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('place__country_code', 'place__country_code__ne', 'title'), country),
  fc.tuple(
    fc.constantFrom('place__country_code__in', 'place__country_code__nin'),
    fc.array(country, { minLength: 1, maxLength: 3 }),
  ),
  fc.tuple(
    fc.constantFrom('place__country_code__contains', 'place__country_code__starts_with'),
    fc.constantFrom('u', 'S'),
  ),
  fc.tuple(
    fc.constantFrom('place__rank', 'place__rank__ne', 'place__rank__gte', 'place__rank__lt', 'place__rent__gt'),
    rank,
  ),
  fc.tuple(fc.constantFrom('place__rank__in', 'place__rank__nin'), fc.array(rank, { minLength: 1, maxLength: 2 })),
  fc.tuple(fc.constantFrom('place__rank__null', 'place__country_code__null', 'place__labels__null'), fc.boolean()),
  fc.tuple(fc.constant('place__labels__has'), fc.constantFrom('a', 'b')),
) as fc.Arbitrary<readonly [parameter: string, value: unknown]>

function split(parameter: string): readonly [field: string, operator: string] {
  const [first = '', second, third = 'eq'] = parameter.split('__')
  return second === undefined ? [first, 'eq'] : [`${first}.${second}`, third]
}

/** The same verdict in plain words. */
function holds(row: Stop, visible: Place | undefined, [parameter, value]: readonly [string, unknown]): boolean {
  const [path, operator] = split(parameter)
  const field = path.split('.')[1] as keyof Place | undefined
  const found: unknown = field ? visible?.[field] : row.title
  const isThere = found !== undefined
  const fold = (text: unknown): string => String(text).toLowerCase()
  const verdicts: Record<string, () => boolean> = {
    eq: () => found === value,
    ne: () => found !== value,
    in: () => (value as unknown[]).includes(found),
    nin: () => !(value as unknown[]).includes(found),
    gt: () => isThere && Number(found) > Number(value),
    gte: () => isThere && Number(found) >= Number(value),
    lt: () => isThere && Number(found) < Number(value),
    contains: () => isThere && fold(found).includes(fold(value)),
    starts_with: () => isThere && fold(found).startsWith(fold(value)),
    null: () => !isThere === value,
    has: () => isThere && (found as string[]).includes(value as string),
  }
  return verdicts[operator]?.() ?? assert.fail(operator)
}

test('a list by what rows refer to is what a plain evaluation says, of the rows that each caller sees', async (test) => {
  const { read, write } = await laboratory(test, [place, stop])
  const placeRow = fc.record(
    { country_code: country, rank, labels: fc.subarray(['a', 'b', 'c']), rent: rank },
    { requiredKeys: ['country_code'] },
  )
  const places: (Place & { readonly by: (typeof callers)[number] })[] = []
  const stops: (Stop & { readonly by: (typeof callers)[number] })[] = []
  for (const [index, it] of fc.sample(placeRow, { numRuns: 40, seed: 7 }).entries()) {
    const by = callers[index % 4] as (typeof callers)[number]
    const made = await write((db) => db.repository(place).insert(it as never), by)
    places.push({ ...made, by })
    for (const title of countries.slice(index % 3)) {
      const row = { title, ...(title !== 'Ä' && { place_id: made.id }) }
      stops.push({ ...(await write((db) => db.repository(stop).insert(row), by)), by })
    }
  }
  for (const { id, by } of places.splice(0, 4)) await write((db) => db.repository(place).delete(id), by)

  const asked = fc.record({
    by: fc.constantFrom(...callers),
    flat: fc.uniqueArray(comparison, { maxLength: 2, selector: ([parameter]) => parameter }),
    either: fc.array(fc.tuple(fc.boolean(), comparison), { minLength: 2, maxLength: 3 }),
    sort: fc.constantFrom(undefined, ['title'], ['rank', '-title']),
    limit: fc.integer({ min: 1, max: 60 }),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ by, flat, either, sort, limit }) => {
      const { tenant, user } = by.principal
      const expected = stops
        .filter((row) => row.by.principal.tenant === tenant)
        .filter((row) => {
          const isSeen = (it: (typeof places)[number]) => it.id === row.place_id && it.by === by
          const visible = places.find(isSeen)
          return (
            flat.every((each) => holds(row, visible, each)) &&
            either.some(([isNot, each]) => holds(row, visible, each) !== isNot)
          )
        })
        .map(({ id }) => id)
        .sort()
      const quote = (each: unknown): string => `"${String(each).replace(/["\\]/g, '\\$&')}"`
      const written = ([parameter, value]: readonly [string, unknown]): string =>
        `${split(parameter).join('.')}.${Array.isArray(value) ? `(${value.map(quote).join()})` : quote(value)}`
      const data = ([parameter, value]: readonly [string, unknown]): object => {
        const [field, operator] = split(parameter)
        return { [field]: { [operator]: value } }
      }
      const params: Record<string, string> = {}
      const named = ([parameter, value]: readonly [string, unknown]): string => {
        const [field, operator] = split(parameter)
        const name = `c${Object.keys(params).length}`
        params[`[param][${field}][${operator}][${name}]`] = Array.isArray(value) ? joinList(value) : String(value)
        return name
      }
      const anyOf = either.map(([isNot, it]) => `${isNot ? '!' : ''}${named(it)}`).join('|')
      const binding = [...flat.map(named), `(${anyOf})`].join('&')
      const forms: object[] = [
        {
          ...Object.fromEntries(flat),
          or: [`(${either.map(([isNot, it]) => `${isNot ? 'not.' : ''}${written(it)}`).join()})`],
        },
        {
          filter: {
            and: [...flat.map(data), { or: either.map(([isNot, it]) => (isNot ? { not: data(it) } : data(it))) }],
          },
        },
        { filter: { ...params, '[binding]': binding } },
      ]
      for (const form of forms) {
        const found: string[] = []
        let cursor: string | undefined
        do {
          const query = { ...form, limit, ...(sort && { sort }), ...(cursor && { cursor }) } as Query<typeof stop>
          const page = await read((db) => db.repository(stop).list(query), by)
          found.push(...page.items.map(({ id }) => id))
          cursor = page.next_cursor
        } while (cursor)
        assert.deepEqual(found.sort(), expected, `${user} of ${tenant}: ${JSON.stringify(form)}`)
      }
      const counting = { ...forms[0], count: 'exact' } as Query<typeof stop>
      const { total = -1, total_is_estimate } = await read((db) => db.repository(stop).list(counting), by)
      // On a busy machine the time for counting may be over before all is counted.
      if (total_is_estimate) assert.ok(total <= expected.length)
      else assert.equal(total, expected.length)
      await read((db) => db.repository(stop).list({ ...counting, count: 'estimate' }), by)
    }),
    { numRuns: 120 },
  )
})

test('nobody filters by what they are not shown of another row, nor by the past of it', async (test) => {
  const { read } = await laboratory(test, [place, stop])
  const refused = (code: string, pointer: string) => (thrown: unknown) =>
    thrown instanceof Failed && thrown.code === code && (thrown.faults ?? []).some((it) => it.pointer === pointer)
  const ada = caller('ada', 'acme')
  const list = (query: Query<typeof stop>) => read((db) => db.repository(stop).list(query), ada)
  for (const query of [{ place__rent__gt: 1 }, { or: ['(title.eq.x,not.place.rent.gt.1)'] }])
    await assert.rejects(list(query), refused('permission_denied', '/place__rent__gt'))
  const as_of = '2026-03-01T00:00:00.000Z'
  await assert.rejects(list({ place__country_code: 'US', as_of }), refused('validation_failed', '/place__country_code'))
})

test('the work of the service itself filters by the rows of everybody', async (test) => {
  const { read, write } = await laboratory(test, [place, stop])
  for (const by of callers)
    await write(async (db) => {
      const { id } = await db.repository(place).insert({ country_code: 'US' })
      await db.repository(stop).insert({ title: 'x', place_id: id })
    }, by)
  const all = await read((db) => db.repository(stop).unscoped().list({ place__country_code: 'US' }))
  assert.equal(all.items.length, callers.length)
})

test('only what is declared can be asked of another row', async (test) => {
  const { read } = await laboratory(test, [place, stop])
  const ada = caller('ada', 'acme')
  // @ts-expect-error not declared
  const undeclared: Query<typeof stop> = { place__owner_id: 'ada' }
  await assert.rejects(
    read((db) => db.repository(stop).list(undeclared), ada),
    TypeError,
  )
  const properties = Object.keys(stop.operations.listStops.input.properties)
  assert.ok(properties.includes('place__country_code__in') && !properties.includes('place__owner_id'))
  const bad = (path: string, fields = {}) =>
    resource('bad', {
      fields: { place_id: t.Id(), ...fields },
      references: { place_id: { to: place } },
      filter: [path as 'place.rank'],
    })
  assert.throws(() => bad('place.colour'), /has no such field/)
  assert.throws(() => bad('room.rank'), /nothing refers by "room_id"/)
  assert.throws(() => bad('place.rank', { place: t.String() }), /"place" is a field/)
})
