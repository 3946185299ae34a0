import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { type AnySchema, type Fault, t } from 'plinth'
import { validator } from '../../src/core/schema/validate.ts'
import { components } from '../../src/document/components.ts'
import { example } from '../../src/document/example.ts'
import { type Direction, inlineSchema } from '../../src/document/json-schema.ts'
import { sample } from '../../src/document/sample.ts'

const length = fc.integer({ min: 0, max: 40 })
const scalar: fc.Arbitrary<AnySchema> = fc.oneof(
  fc.constant(t.Id()),
  fc.constant(t.Date()),
  fc.constant(t.Boolean()),
  fc.constant(t.Instant({ digits: 7 })),
  fc.constant(t.Duration()),
  fc.nat(4).map((scale) => t.Decimal({ scale })),
  fc.constant(t.BigInteger()),
  fc.nat(8).map((maxBytes) => t.Bytes({ maxBytes })),
  fc.tuple(length, length).map(([a, b]) => t.String({ minLength: Math.min(a, b), maxLength: Math.max(a, b) })),
  fc.tuple(fc.integer(), fc.nat(100)).map(([least, span]) => t.Integer({ minimum: least, maximum: least + span })),
  fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 4 }).map((values) => t.Enum(values)),
)
const member = fc
  .tuple(scalar, fc.constantFrom('plain', 'optional', 'read-only', 'null'))
  .map(([schema, mark]): AnySchema => {
    if (mark === 'optional') return t.Optional(schema)
    if (mark === 'read-only') return t.ReadOnly(schema)
    return mark === 'null' ? t.Optional(t.Nullable(schema as never)) : schema
  })
const defaulted = fc.constantFrom<AnySchema>(
  t.Enum(['open', 'closed'], { default: 'open' }),
  t.Integer({ default: 3 }),
  t.Optional(t.Object({ amount: t.Decimal() }, { title: 'Price' })),
  t.Money(),
  t.Money({ scale: 4, description: 'What a day costs.' }),
)
const { schema: anySchema } = fc.letrec<{ schema: AnySchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(member, tie('schema')), { maxKeys: 5 })
      .map((fields) => t.Object(fields)),
    tie('schema').map((items) => t.Array(items, { maxItems: 3 })),
    tie('schema').map((members) => t.Map(members)),
  ),
}))

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addFormat('decimal', true)

function told(schema: AnySchema, direction: Direction): object {
  const into = components()
  const plain = inlineSchema(schema, direction, into)
  return { ...plain, components: into.finish() }
}

test('an example of a request is one that the service takes, and that the document allows', () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      const value = example(schema, 'request')
      const faults: Fault[] = []
      validator(schema)(value, faults)
      assert.deepEqual(faults, [])
      assert.ok(ajv.validate(told(schema, 'request'), value), ajv.errorsText())
    }),
    { numRuns: 300 },
  )
})

test('an example of an answer is one that the document allows', () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      assert.ok(ajv.validate(told(schema, 'answer'), example(schema, 'answer')), ajv.errorsText())
    }),
    { numRuns: 300 },
  )
})

test('the document allows a request exactly when the service takes it, null and read-only members included', () => {
  const odd = fc.constantFrom(undefined, null, true, 0, '', 'text', [], {}, [null])
  const members = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(member, defaulted), { minKeys: 1 })
  fc.assert(
    fc.property(members, fc.nat(), odd, fc.boolean(), (fields, at, value, nested) => {
      const names = Object.keys(fields)
      const inner = t.Object(fields)
      const schema = nested ? t.Object({ inner }) : inner
      const changed = { ...(example(inner, 'request') as object), [names[at % names.length] as string]: value }
      const given: unknown = JSON.parse(JSON.stringify(nested ? { inner: changed } : changed))
      const faults: Fault[] = []
      validator(schema)(given, faults)
      assert.equal(ajv.validate(told(schema, 'request'), given), faults.length === 0, ajv.errorsText())
    }),
    { numRuns: 500 },
  )
})

test('a document holds nothing but JSON Schema', () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      const plain = told(schema, 'request')
      assert.deepEqual(JSON.parse(JSON.stringify(plain)), plain)
      assert.ok(ajv.validateSchema(plain))
    }),
  )
})

for (const pattern of [
  '^[A-Z]{2}$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[\\w-]+$',
  '^[A-Za-z][A-Za-z0-9_+/-]*$',
  '^(open|closed)$',
  '^a?b+c{3}(?:de)*$',
  '^-?(0|[1-9]\\d{0,17})(\\.\\d{1,4})?$',
  '^[^\\x00-@\\[-`{-\\xa9]+$',
  '\\S',
  '^\\+[1-9]\\d{6,14}$',
]) {
  test(`a text that matches ${pattern} can be made up`, () => assert.match(sample(pattern) ?? '', new RegExp(pattern)))
}

test('a pattern is not guessed at: without a text that matches there is no example', () => {
  const beyond = '^(?=.*x)(?!a)\\d+x$'
  assert.equal(sample(beyond), undefined)
  assert.equal(example(t.Object({ odd: t.String({ pattern: beyond }) }), 'request'), undefined)
  assert.equal(example(t.String({ pattern: beyond, examples: ['1x'] }), 'request'), '1x')
})
