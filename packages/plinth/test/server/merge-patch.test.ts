import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { implement, resource, service, t } from 'plinth'
import { mergePatch } from '../../src/core/json/merge-patch.ts'
import { harness } from '../../src/testing/harness.ts'
import { laboratory } from '../storage/laboratory.ts'
import { openService } from './open-service.ts'

const offer = resource('offer', {
  path: '/offers',
  fields: {
    price: t.Money(),
    address: t.Optional(
      t.Object({
        city: t.String(),
        street: t.Optional(t.String()),
        room: t.Optional(t.Object({ floor: t.Integer(), name: t.Optional(t.String()) })),
        tags: t.Array(t.String()),
      }),
    ),
    counts: t.Optional(t.Map(t.Integer())),
    more: t.Optional(t.Any()),
  },
  access: 'public',
  batch: true,
  jsonPatch: true,
})
const offers = service('offers', offer.operations)
const whole = {
  price: { amount: '1234.50', currency: 'USD' },
  address: { city: 'Oslo', street: 'Main', room: { floor: 2, name: 'A' }, tags: ['a', 'b'] },
  counts: { one: 1, two: 2 },
  more: { deep: { a: 1, b: [1] }, other: true },
}

async function open(context: TestContext) {
  const handled: unknown[] = []
  const served = implement(offers, offer.provide, {
    ...offer.handlers,
    updateOffer({ offer_id, ...patch }, { offers, expectedVersion }) {
      handled.push(patch)
      return offers.update(offer_id, patch, { version: expectedVersion }) as never
    },
  })
  const { url, document } = await openService(context, served)
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
    const init = { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
    const answer = await fetch(url + path, init)
    // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test is about
    return { status: answer.status, json: (await answer.json()) as any }
  }
  const { json: made } = await send('POST', '/offers', whole)
  return { send, document, handled, path: `/offers/${made.id}`, id: made.id as string }
}

const own = ({ price, address, counts, more }: Record<string, unknown>) => ({ price, address, counts, more })

const patches: readonly (readonly [why: string, patch: object, result: object])[] = [
  ['a member of an object', { price: { amount: '7' } }, { price: { amount: '7.00', currency: 'USD' } }],
  [
    'one that changes what others must be',
    { price: { amount: '70', currency: 'JPY' } },
    { price: { amount: '70', currency: 'JPY' } },
  ],
  [
    'one that lies deep',
    { address: { room: { floor: 3 } } },
    { address: { ...whole.address, room: { floor: 3, name: 'A' } } },
  ],
  [
    'null removes one',
    { address: { street: null, room: { name: null } } },
    { address: { city: 'Oslo', room: { floor: 2 }, tags: ['a', 'b'] } },
  ],
  ['a list is replaced', { address: { tags: ['c'] } }, { address: { ...whole.address, tags: ['c'] } }],
  ['members of a map', { counts: { one: null, three: 3 } }, { counts: { two: 2, three: 3 } }],
  ['any JSON', { more: { deep: { a: null, c: {} }, other: 1 } }, { more: { deep: { b: [1], c: {} }, other: 1 } }],
  ['what is no object is replaced', { more: [1] }, { more: [1] }],
  ['a whole object is removed', { address: null }, { address: undefined }],
  ['nothing of an object', { address: {} }, {}],
]

test('a merge patch is merged into objects, and the handler has them whole', async (context) => {
  for (const [why, patch, result] of patches) {
    const { send, path, handled } = await open(context)
    const { status, json } = await send('PATCH', path, patch)
    assert.deepEqual([status, own(json)], [200, own({ ...whole, ...result })], why)
    const [given] = handled as Record<string, unknown>[]
    for (const name in given) assert.deepEqual(given[name] ?? undefined, json[name], why)
  }
})

const refused: readonly (readonly [patch: object, faults: readonly string[]])[] = [
  [{ price: { currency: 'JPY' } }, ['#/price/amount invalid_format']],
  [{ price: { amount: null } }, ['#/price/amount required']],
  [{ price: { amount: '1.234' }, counts: { one: '1' } }, ['#/counts/one invalid_type']],
  [{ price: { amount: '1.234' }, address: { room: { floor: 0.5 } } }, ['#/address/room/floor invalid_type']],
  [{ price: { amount: '1.234' }, address: { size: 1 } }, ['#/address/size unknown_field']],
  [{ price: 7 }, ['#/price invalid_type']],
]

test('what would come of it is judged as a whole', async (context) => {
  const { send, path, handled } = await open(context)
  const faultsOf = (json: { errors: Record<string, string>[] }) => json.errors.map((it) => `${it.pointer} ${it.code}`)
  for (const [patch, faults] of refused) {
    const { status, json } = await send('PATCH', path, patch)
    assert.deepEqual([status, faultsOf(json)], [400, faults], JSON.stringify(patch))
  }
  await send('PATCH', path, { address: null })
  const { status, json } = await send('PATCH', path, { address: { street: 'Side' } })
  assert.deepEqual([status, faultsOf(json)], [400, ['#/address/city required', '#/address/tags required']])
  assert.equal(handled.length, 1)
})

test('what is merged does not grow for ever: it has no more than a request could send', async (context) => {
  const { send, path } = await open(context)
  const many = (name: string) => ({ more: { [name]: 'x'.repeat(30_000) } })
  assert.equal((await send('PATCH', path, many('a'))).status, 200)
  assert.equal((await send('PATCH', path, many('b'))).status, 200)
  const { status, json } = await send('PATCH', path, many('c'))
  assert.deepEqual([status, json.errors[0].pointer, json.errors[0].code], [400, '#/more', 'too_long'])
  assert.equal((await send('PATCH', path, { more: { a: null, c: 'x'.repeat(30_000) } })).status, 200)
})

test('it is meant for the version that it says, and in a batch it is merged, too', async (context) => {
  const { send, path, id } = await open(context)
  const late = await send('PATCH', path, { counts: { one: 2 } }, { 'if-match': '"2"' })
  assert.deepEqual([late.status, late.json.code], [412, 'version_conflict'])
  const operations = [
    { op: 'update', id, body: { counts: { one: 2 } } },
    { op: 'update', id, body: { counts: { two: null }, price: { amount: '8' } } },
  ]
  const { status, json } = await send('POST', '/offers/batch', { operations })
  assert.equal(status, 200)
  const { counts, price, version } = json.results[1].body
  assert.deepEqual(
    { counts, price, version },
    { counts: { one: 2 }, price: { amount: '8.00', currency: 'USD' }, version: 3 },
  )
  const wrong = [{ op: 'update', id, body: { price: { amount: '8.123' } } }]
  const failed = await send('POST', '/offers/batch', { operations: wrong })
  assert.equal(failed.json.errors[0].pointer, '#/operations/0/body/price/amount')
})

test('a typed caller gives the members to change, and null for those that may be absent', async (context) => {
  const { storage } = await laboratory(context, [offer])
  const api = harness(implement(offers, offer.provide, offer.handlers), { storage })
  const { id } = await api.createOffer(whole)
  const patch = {
    offer_id: id,
    price: { amount: '8' },
    address: { street: null, room: { floor: 9 } },
    counts: { one: null },
  }
  const { price, address, counts } = await api.updateOffer(patch)
  assert.deepEqual(
    { price, address, counts },
    {
      price: { amount: '8.00', currency: 'USD' },
      address: { city: 'Oslo', room: { floor: 9, name: 'A' }, tags: ['a', 'b'] },
      counts: { two: 2 },
    },
  )
  // @ts-expect-error a city cannot be absent
  await assert.rejects(api.updateOffer({ offer_id: id, address: { city: null } }), { code: 'validation_failed' })
})

test('a JSON Patch has its objects whole', async (context) => {
  const { send, path } = await open(context)
  const type = { 'content-type': 'application/json-patch+json' }
  const steps = [{ op: 'replace', path: '/address', value: { city: 'Bonn', tags: [] } }]
  const { json } = await send('PATCH', path, steps, type)
  assert.deepEqual(json.address, { city: 'Bonn', tags: [] })
})

test('the document asks for no more than the members to change', async (context) => {
  const { document } = await open(context)
  const { price, address, counts } = document.components.schemas.OfferPatch.properties
  assert.deepEqual([price.required, address.required], [undefined, undefined])
  assert.deepEqual(price.properties.amount.type, 'string')
  assert.deepEqual(address.properties.street.type, ['string', 'null'])
  assert.deepEqual(counts.additionalProperties.type, ['integer', 'null'])
})

test('merging is what RFC 7396 says', () => {
  // Its appendix A.
  const cases: readonly (readonly [unknown, unknown, unknown])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [value, patch, expected] of cases) assert.deepEqual(mergePatch(value, patch), expected)
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, patch) => {
      const once = mergePatch(value, patch)
      assert.deepEqual(mergePatch(once, patch), once)
    }),
  )
})
