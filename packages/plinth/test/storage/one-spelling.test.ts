import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { laboratory, sharedDatabase } from './laboratory.ts'

const offer = resource('offer', {
  fields: {
    price: t.Money(),
    rate: t.Optional(t.Money({ scale: 4 })),
    terms: t.Optional(
      t.Object({ fee: t.Optional(t.Decimal({ scale: 2 })), within: t.Duration(), paid: t.Array(t.Money()) }),
    ),
    totals: t.Optional(t.Map(t.Object({ seen: t.BigInteger() }))),
  },
  history: true,
})

const given = {
  price: { currency: 'USD', amount: '1234.5' },
  rate: { amount: '0.0125', currency: 'EUR' },
  terms: { fee: '1.5', within: 'PT48H', paid: [{ amount: '-0', currency: 'JPY' }] },
  totals: { a: { seen: '007' }, b: { seen: '-00' } },
}
const kept = {
  price: { amount: '1234.50', currency: 'USD' },
  rate: { amount: '0.0125', currency: 'EUR' },
  terms: { fee: '1.50', within: 'P2D', paid: [{ amount: '0', currency: 'JPY' }] },
  totals: { a: { seen: '7' }, b: { seen: '0' } },
}

test('what can be written in several ways is kept in one, however deep it lies', async (context) => {
  const lab = await laboratory(context, [offer])
  const { id, version, created_at, updated_at, ...own } = await lab.write((db) => db.repository(offer).insert(given))
  assert.deepEqual(own, kept)
  assert.equal(JSON.stringify(own.price), JSON.stringify(kept.price), 'its members in their order')
  const found = await lab.read((db) => db.repository(offer).find({ id }))
  assert.deepEqual(found, { id, ...kept, version, created_at, updated_at })
  const same = await lab.write((db) => db.repository(offer).update(id, given))
  assert.equal(same?.version, 1, 'the same is no change')
  const [record] = lab.rows('select changes from plinth_audit')
  assert.match(String(record?.changes), /"price":\{"amount":"1234\.50","currency":"USD"\}/)
})

test('what is none is written nowhere, however deep it lies', async (context) => {
  const lab = await laboratory(context, [offer])
  const wrong: readonly object[] = [
    { price: { amount: '1.234', currency: 'USD' } },
    { price: { amount: '1', currency: 'XXX' } },
    { price: { amount: 1, currency: 'USD' } },
    { price: '1.00 USD' },
    { terms: { ...given.terms, within: 'P1M' } },
    { terms: { ...given.terms, paid: [{ amount: '0.5', currency: 'JPY' }] } },
    { totals: { a: { seen: '1.5' } } },
  ]
  for (const fields of wrong)
    await assert.rejects(
      lab.write((db) => db.repository(offer).insert({ ...given, ...fields } as never)),
      TypeError,
      JSON.stringify(fields),
    )
})

test('what was stored under another declaration is answered as it stands', async (context) => {
  const url = await sharedDatabase(context)
  const before = resource('offer', { fields: { terms: t.Object({ fee: t.String(), seen: t.String() }) } })
  const after = resource('offer', { fields: { terms: t.Object({ fee: t.Decimal(), seen: t.BigInteger() }) } })
  const [older, newer] = [await laboratory(context, [before], { url }), await laboratory(context, [after], { url })]
  const { id } = await older.write((db) => db.repository(before).insert({ terms: { fee: 'none', seen: '08' } }))
  assert.deepEqual((await newer.read((db) => db.repository(after).find({ id })))?.terms, { fee: 'none', seen: '8' })
})
