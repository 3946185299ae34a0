import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { t } from 'plinth'
import { decodeJson, encoder } from '../../src/codec/json.ts'
import { Failed } from '../../src/core/failure/failure.ts'

const refused: readonly (readonly [why: string, body: string | Buffer])[] = [
  ['nothing', ''],
  ['a word', 'hello'],
  ['an unfinished object', '{"a":1'],
  ['a trailing comma', '{"a":1,}'],
  ['two values', '{} {}'],
  ['a byte order mark', '\ufeff{}'],
  ['a raw control character', '{"a":"\u0001"}'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['a surrogate as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['a lone surrogate, escaped', '{"a":"\\ud800"}'],
  ['a lone surrogate in a name', '{"\\udc00":1}'],
  ['a name twice', '{"a":1,"a":2}'],
  ['a name twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a name twice, deep inside', '[{"b":{"a":1,"c":[],"a":{}}}]'],
  ['__proto__', '{"__proto__":{"admin":true}}'],
  ['__proto__, escaped', '{"\\u005f_proto__":1}'],
  ['nesting of 65', `${'['.repeat(65)}${']'.repeat(65)}`],
  ['nesting of 100,000', '['.repeat(100_000)],
]

for (const [why, body] of refused) {
  test(`a JSON body is refused for ${why}`, () => {
    assert.throws(
      () => decodeJson(Buffer.from(body)),
      (error) => error instanceof Failed && error.code === 'malformed_body',
    )
    assert.equal(({} as { admin?: unknown }).admin, undefined)
  })
}

test('a JSON body nested 64 deep is read', () => {
  assert.ok(decodeJson(Buffer.from(`${'['.repeat(64)}${']'.repeat(64)}`)))
})

test('whatever JSON can say is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      fc.pre(!text.includes('__proto__'))
      assert.deepEqual(decodeJson(Buffer.from(text)), JSON.parse(text))
    }),
    { numRuns: 2000 },
  )
})

const everything = t.Object({
  text: t.String(),
  number: t.Number(),
  whole: t.Optional(t.Integer()),
  flag: t.Boolean(),
  list: t.Array(t.Object({ id: t.String() })),
  map: t.Map(t.String()),
  any: t.Any(),
})

test('what is written is what JSON.stringify would write', () => {
  const encode = encoder(everything)
  const text = fc.string({ unit: 'binary' })
  const value = fc.record(
    {
      text,
      number: fc.double({ noNaN: true, noDefaultInfinity: true }),
      whole: fc.maxSafeInteger(),
      flag: fc.boolean(),
      list: fc.array(fc.record({ id: text })),
      map: fc.dictionary(text, text),
      any: fc.jsonValue(),
    },
    { requiredKeys: ['text', 'number', 'flag', 'list', 'map', 'any'] },
  )
  fc.assert(
    fc.property(value, (each) => {
      fc.pre(each.any !== null)
      assert.equal(encode(each), JSON.stringify(orderedLike(each)))
    }),
    { numRuns: 2000 },
  )
})

function orderedLike(value: Record<string, unknown>) {
  return Object.fromEntries(Object.keys(everything.properties).map((name) => [name, value[name]]))
}

test('what a handler answers beyond its contract is not written', () => {
  const encode = encoder(t.Object({ id: t.String(), inner: t.Optional(t.Object({ a: t.Integer() })) }))
  assert.equal(encode({ secret: 'x', id: '1', inner: { a: 1, b: 2 } }), '{"id":"1","inner":{"a":1}}')
  assert.equal(encode({ id: '1', inner: null }), '{"id":"1"}')
})

test('a value of another type than declared is written as itself, never as markup', () => {
  const encode = encoder(t.Object({ count: t.Integer() }))
  assert.equal(encode({ count: '1,"admin":true' }), '{"count":"1,\\"admin\\":true"}')
})
