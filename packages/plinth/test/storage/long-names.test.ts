import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { drafts, laboratory } from './laboratory.ts'

const alike = 'fields_that_have_names_that_differ_in_nothing_but_their'

test('indexes whose names an engine would cut are told apart, and are those that are wanted', async (test) => {
  const first = `${alike}_first`
  const second = `${alike}_secönd`
  const long = resource('row_of_a_table_with_a_long_name', {
    fields: { [first]: t.Integer(), [second]: t.Integer(), ref_id: t.Optional(t.Id()) },
    filter: [first, second],
    sort: [first],
    unique: [[first, second]],
  })
  const lab = await laboratory(test, [long])
  assert.deepEqual(await drafts(lab.storage, [long]), [], 'nothing differs from what is declared')
  await lab.write((db) => db.repository(long).insert({ [first]: 1, [second]: 2 } as never))
  const { items } = await lab.read((db) => db.repository(long).list({ [second]: 2 } as never))
  assert.equal(items.length, 1)
})

test('names that an engine would cut are refused', async (test) => {
  const named = (plural: string, field: string) => resource('thing', { plural, fields: { [field]: t.String() } })
  await assert.rejects(laboratory(test, [named('x'.repeat(51), 'a')]), /"thing" has a table "x+": .* 50 bytes/)
  await assert.rejects(laboratory(test, [named('things', 'ä'.repeat(32))]), /"thing" has a field "ä+": .* 63 bytes/)
  await laboratory(test, [named('x'.repeat(50), `${'ä'.repeat(31)}x`)])
})
