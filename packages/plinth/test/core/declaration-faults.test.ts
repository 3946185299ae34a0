import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnySchema, failure, operation, resource, t } from 'plinth'
import { keywords } from '../../src/core/schema/schema.ts'

const details = t.Object({ name: t.String(), count: t.Integer() })
const failures: readonly [why: string, declare: () => unknown, message: RegExp][] = [
  [
    'its code is none',
    () => failure('missing' as 'not_found', { title: 'Gone' }),
    /^"Gone" fails with "missing", which is no code; there are canceled, unknown, .*unauthenticated\.$/,
  ],
  ['its code is only inherited', () => failure('toString' as 'not_found', { title: 'Gone' }), /which is no code/],
  [
    'its detail tells what is not declared',
    () => failure('not_found', { title: 'Gone', detail: '{name} and {nmae} are gone.', details }),
    /^"Gone" tells \{nmae\} in its detail, which is not one of its details; there are name, count\.$/,
  ],
  [
    'its detail tells something and nothing is declared',
    () => failure('not_found', { title: 'Gone', detail: '{name} is gone.' }),
    /^"Gone" tells \{name\} in its detail, which is not one of its details; it has none\.$/,
  ],
]

for (const [why, declare, message] of failures) {
  test(`a failure cannot be declared when ${why}`, () => {
    assert.throws(declare, { name: 'TypeError', message })
  })
}

const schemas: readonly [why: string, schema: () => AnySchema, message: RegExp][] = [
  [
    'a text must be longer than it may be',
    () => t.String({ minLength: 5, maxLength: 3 }),
    /^"Do" declares "it" with minLength 5 and maxLength 3: no value is both\. Lower minLength or raise maxLength\.$/,
  ],
  [
    'a text must be longer than any text may be by default',
    () => t.String({ minLength: 300 }),
    /minLength 300 and maxLength 255/,
  ],
  ['an integer has no room', () => t.Integer({ minimum: 2, maximum: 1 }), /minimum 2 and maximum 1/],
  ['a number has no room', () => t.Number({ minimum: 0.2, maximum: 0.1 }), /minimum 0\.2 and maximum 0\.1/],
  [
    'a list has no room',
    () => t.Array(t.String(), { minItems: 101 }),
    /^"Do" declares "it" with minItems 101 and maxItems 100/,
  ],
  [
    'an item of a list has no room',
    () => t.Array(t.Integer({ minimum: 2, maximum: 1 })),
    /^"Do" declares items of "it" with minimum 2/,
  ],
  [
    'a member of a map has no room',
    () => t.Map(t.Integer({ minimum: 2, maximum: 1 })),
    /^"Do" declares members of "it" with minimum 2/,
  ],
  [
    'a member of an object has no room',
    () => t.Object({ inner: t.Optional(t.Integer({ minimum: 2, maximum: 1 })) }),
    /^"Do" declares "it"\.inner with minimum 2/,
  ],
  [
    'a pattern is no regular expression',
    () => t.String({ pattern: '^[a-z+$' }),
    /^"Do" declares "it" with a pattern that is none\. Invalid regular expression: \/\^\[a-z\+\$\/u: /,
  ],
  [
    'another name is that of a field',
    () => t.Object({ name: t.Alias(t.String(), 'label'), label: t.String() }),
    /^"Do" declares "it" with "label" twice, as a field and as another name of "name"\. Rename one\.$/,
  ],
  [
    'a default is too small',
    () => t.Integer({ minimum: 1, default: 0 }),
    /^"Do" declares "it" with the default 0, which must be at least 1\. Change one of them\.$/,
  ],
  ['a default is no date', () => t.Date({ default: 'today' }), /the default "today", which must be a date such as/],
]

for (const [why, schema, message] of schemas) {
  test(`an operation cannot be declared when ${why}`, () => {
    assert.throws(() => operation({ summary: 'Do', input: t.Object({ it: schema() }) }), { name: 'TypeError', message })
    assert.throws(() => operation({ summary: 'Do', output: t.Object({ it: schema() }) }), {
      name: 'TypeError',
      message,
    })
  })
}

test('a decimal cannot be declared with more digits than one has, or with a part of one', () => {
  for (const scale of [-1, 0.5, 19, Number.NaN])
    assert.throws(() => t.Decimal({ scale }), { name: 'TypeError', message: /from 0 to 18 digits/ }, `${scale}`)
})

test('a duration cannot be declared with a default that is none', () => {
  for (const fallback of ['', '90 minutes', 'P1M'])
    assert.throws(() => t.Duration({ default: fallback }), { name: 'TypeError', message: /PT1H30M, not/ }, fallback)
})

test('money cannot be declared with more digits than it has, nor with a default that is none', () => {
  for (const scale of [-1, 0.5, 5])
    assert.throws(() => t.Money({ scale }), { name: 'TypeError', message: /from 0 to 4 digits/ }, `${scale}`)
  for (const fallback of [
    { amount: '1.234', currency: 'USD' },
    { amount: '1', currency: 'XXX' },
  ])
    assert.throws(() => t.Money({ default: fallback }), { name: 'TypeError', message: /USD, not/ })
  assert.deepEqual(keywords(t.Money({ default: { amount: '5', currency: 'EUR' } })).default, {
    amount: '5.00',
    currency: 'EUR',
  })
})

test('a big integer cannot be declared with a default that is none', () => {
  for (const fallback of ['', '1.0', '+1', '9'.repeat(39)])
    assert.throws(() => t.BigInteger({ default: fallback }), { name: 'TypeError', message: /38 digits, not/ }, fallback)
  assert.equal(keywords(t.BigInteger({ default: '-007' })).default, '-7')
})

test('a resource cannot be declared with a field that no value fits', () => {
  const fields = { rank: t.Integer({ minimum: 2, maximum: 1 }) }
  assert.throws(() => resource('note', { fields }), /declares .*rank with minimum 2 and maximum 1/)
})

const text = t.String()
const misdeclared: readonly (readonly [why: string, options: object, message: RegExp])[] = [
  ['a field is what every row has', { fields: { version: text } }, /has a field "version", which every row has/],
  ['a field is the key that the server makes', { fields: { id: text } }, /has a field "id", which every row has/],
  ['two fields are one to some engines', { fields: { name: text, Name: text } }, /but case: "name" and "Name"/],
  ['its key is no field', { fields: {}, key: 'code' }, /ordered by "code", which it has no field for/],
  ['a filter is no field', { fields: {}, filter: ['code'] }, /ordered by "code", which it has no field for/],
  ['an order is no field', { fields: {}, sort: ['code'] }, /ordered by "code", which it has no field for/],
  ['a unique set has no field', { fields: {}, unique: [['code']] }, /ordered by "code", which it has no field for/],
  ['its key may be absent', { fields: { code: t.Optional(text) }, key: 'code' }, /identified by "code", which must be/],
  ['its key is a list', { fields: { code: t.Array(text) }, key: 'code' }, /identified by "code", which must be/],
  ['a filter has no name', { fields: { 'a b': text }, filter: ['a b'] }, /by "a b": no parameter can say that name/],
  ['a filter looks like another', { fields: { a__in: text }, filter: ['a__in'] }, /"a__in": no parameter can say/],
  ['a filter runs into its operator', { fields: { a_: text }, filter: ['a_'] }, /"a_": no parameter can say/],
  ['a filter looks like a negation', { fields: { not: text }, filter: ['not'] }, /"not": no parameter can say/],
  ['an order looks like its reverse', { fields: { '-a': text }, sort: ['-a'] }, /"-a": no parameter can say/],
  ['a filter is a map', { fields: { more: t.Map(text) }, filter: ['more'] }, /"more", which is nothing to look for/],
  ['an order is a list', { fields: { tags: t.Array(text) }, sort: ['tags'] }, /"tags", which is nothing to look for/],
  ['a filter is a moment', { fields: { as_of: text }, filter: ['as_of'], history: true }, /says the moment of a list/],
  ['it is unique by its key', { fields: { code: text }, key: 'code', unique: [['code']] }, /by "code" twice/],
  [
    'who reads is told of, and answers are kept',
    { fields: {}, audit: 'read', cache: { maxAge: 60 } },
    /nobody could of answers from a cache/,
  ],
  ['it is unique twice', { fields: { a: text }, unique: [['a'], ['a']] }, /is unique by "a" twice/],
]

for (const [why, options, message] of misdeclared) {
  test(`a resource cannot be declared when ${why}`, () => {
    assert.throws(() => resource('note', options as never), { name: 'TypeError', message })
  })
}

test('lists may be asked by names that mean something elsewhere', () => {
  const names = ['in', 'null', 'eq', 'and', 'größe', 'dueAt', 'like', 'a1']
  const fields = Object.fromEntries(names.map((name) => [name, text]))
  resource('note', { fields, filter: names, sort: names })
})

const output = t.Integer()
const miscached: readonly (readonly [why: string, options: Parameters<typeof operation>[0], message: RegExp])[] = [
  [
    'it changes something',
    { summary: 'Do', http: 'POST /do', cache: { maxAge: 1 } },
    /^"Do" changes something: nobody can answer that from a cache\.$/,
  ],
  [
    'each use leaves a record',
    { summary: 'Look', http: 'GET /look', elevated: true, output, cache: { maxAge: 1 } },
    /^"Look" leaves a record of each use/,
  ],
  ['it is no time', { summary: 'Look', http: 'GET /look', output, cache: { maxAge: 0 } }, /has a maxAge of 0; write/],
  [
    'it is less than a second',
    { summary: 'Look', http: 'GET /look', output, cache: { maxAge: 1, staleWhileRevalidate: 0.5 } },
    /has a staleWhileRevalidate of 0\.5/,
  ],
]

for (const [why, options, message] of miscached) {
  test(`an answer cannot be declared fresh when ${why}`, () => {
    assert.throws(() => operation(options), { name: 'TypeError', message })
  })
}
