import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { type AnySchema, type Fault, t } from 'plinth'
import { secondsOf } from '../../src/core/schema/duration.ts'
import { keywords } from '../../src/core/schema/schema.ts'
import { validator } from '../../src/core/schema/validate.ts'

function check(schema: AnySchema, value: unknown) {
  const faults: Fault[] = []
  const result = validator(schema)(value, faults)
  return faults.length > 0 ? { faults: faults.map(({ pointer, code }) => `${pointer} ${code}`) } : { value: result }
}

const person = t.Object({
  name: t.String({ minLength: 1, maxLength: 5 }),
  age: t.Optional(t.Integer({ minimum: 0, maximum: 150 })),
  role: t.Enum(['user', 'admin'], { default: 'user' }),
  tags: t.Optional(t.Array(t.String({ maxLength: 3 }), { maxItems: 2 })),
  id: t.ReadOnly(t.Id()),
})

const cases: readonly (readonly [
  title: string,
  schema: AnySchema,
  given: unknown,
  expected: ReturnType<typeof check>,
])[] = [
  ['a default is filled in', person, { name: 'Ada' }, { value: { name: 'Ada', role: 'user' } }],
  ['null is absence', person, { name: 'Ada', age: null, role: null }, { value: { name: 'Ada', role: 'user' } }],
  ['a read-only member is ignored', person, { name: 'Ada', id: 7 }, { value: { name: 'Ada', role: 'user' } }],
  ['null is no value for a required member', person, { name: null }, { faults: ['/name required'] }],
  [
    'every fault is reported, not only the first',
    person,
    { name: '', age: -1, role: 'root', tags: ['ok', 'long', 3], colour: 1, 'a/b~': 2 },
    {
      faults: [
        '/name too_short',
        '/age too_small',
        '/role invalid_value',
        '/tags too_many_items',
        '/colour unknown_field',
        '/a~1b~0 unknown_field',
      ],
    },
  ],
  ['a fault in a list is located', person, { name: 'A', tags: ['ok', 'long'] }, { faults: ['/tags/1 too_long'] }],
  ['an inherited name is unknown', person, { name: 'A', constructor: 1 }, { faults: ['/constructor unknown_field'] }],
  ['an object is not a list', person, [], { faults: [' invalid_type'] }],
  ['an object is not nothing', person, undefined, { faults: [' invalid_type'] }],
  ['an emoji is one character', t.String({ maxLength: 2 }), '👩🏽', { value: '👩🏽' }],
  ['characters are counted, not units', t.String({ minLength: 2 }), '👩', { faults: [' too_short'] }],
  [
    'text is counted as it was sent, before NFC',
    t.String({ maxLength: 2 }),
    'e\u0301e\u0301',
    { faults: [' too_long'] },
  ],
  ['text is stored in NFC', t.String(), 'e\u0301', { value: 'é' }],
  ['U+0000 is refused', t.String(), 'a\0', { faults: [' invalid_text'] }],
  ['a lone surrogate is refused', t.String(), '\ud800', { faults: [' invalid_text'] }],
  ['U+0000 is refused anywhere', t.Any(), { a: ['x\0'] }, { faults: ['/a/0 invalid_text'] }],
  ['text is trimmed where declared', t.String({ trim: true, minLength: 1 }), ' x ', { value: 'x' }],
  ['blanks are nothing where trimmed', t.String({ trim: true, minLength: 1 }), '  ', { faults: [' too_short'] }],
  [
    'an id is folded to lower case',
    t.Id(),
    '01927B6E-7C3A-7DEF-8A1B-0123456789AB',
    { value: '01927b6e-7c3a-7def-8a1b-0123456789ab' },
  ],
  ['an id of another shape is refused', t.Id(), '42', { faults: [' invalid_format'] }],
  ['negative zero is zero', t.Integer(), -0, { value: 0 }],
  ['a fraction is no integer', t.Integer(), 1.5, { faults: [' invalid_type'] }],
  ['2^53 is no integer', t.Integer(), 2 ** 53, { faults: [' invalid_type'] }],
  ['text is no integer', t.Integer(), '1', { faults: [' invalid_type'] }],
  ['infinity is no number', t.Number(), Number.POSITIVE_INFINITY, { faults: [' invalid_type'] }],
  ['a decimal is text', t.Decimal({ scale: 2 }), '1234.50', { value: '1234.50' }],
  ['a decimal has all digits of its scale', t.Decimal({ scale: 2 }), '-1234.5', { value: '-1234.50' }],
  ['a whole one, too', t.Decimal(), '12', { value: '12.0000' }],
  ['and there is one way to write none', t.Decimal({ scale: 1 }), '-0', { value: '0.0' }],
  ['a decimal of no scale has no point', t.Decimal({ scale: 0 }), '12', { value: '12' }],
  [
    'an extensible enum takes its own values alone',
    t.Enum(['a'], { extensible: true }),
    'b',
    { faults: [' invalid_value'] },
  ],
  ['a big integer is text', t.BigInteger(), '9'.repeat(38), { value: '9'.repeat(38) }],
  ['zeros before it are not kept', t.BigInteger(), '-0070', { value: '-70' }],
  ['and there is one way to write none of it', t.BigInteger(), '-00', { value: '0' }],
  ['a big integer has at most 38 digits', t.BigInteger(), '9'.repeat(39), { faults: [' invalid_format'] }],
  ['a big integer has no point', t.BigInteger(), '1.0', { faults: [' invalid_format'] }],
  ['and is no number', t.BigInteger(), 12, { faults: [' invalid_type'] }],
  [
    'money has the digits of its currency',
    t.Money(),
    { currency: 'USD', amount: '1234.5' },
    { value: { amount: '1234.50', currency: 'USD' } },
  ],
  ['be they none', t.Money(), { amount: '-0', currency: 'JPY' }, { value: { amount: '0', currency: 'JPY' } }],
  ['or three', t.Money(), { amount: '1.5', currency: 'KWD' }, { value: { amount: '1.500', currency: 'KWD' } }],
  ['and no more', t.Money(), { amount: '1.500', currency: 'USD' }, { faults: ['/amount invalid_format'] }],
  ['none of yen', t.Money(), { amount: '1.0', currency: 'JPY' }, { faults: ['/amount invalid_format'] }],
  [
    'unless that is declared',
    t.Money({ scale: 4 }),
    { amount: '1.2340', currency: 'USD' },
    { value: { amount: '1.234', currency: 'USD' } },
  ],
  ['money is in a currency', t.Money(), { amount: '1', currency: 'XYZ' }, { faults: ['/currency invalid_value'] }],
  ['of capital letters', t.Money(), { amount: '1', currency: 'usd' }, { faults: ['/currency invalid_format'] }],
  ['that is told', t.Money(), { amount: '1' }, { faults: ['/currency required'] }],
  ['and no number', t.Money(), { amount: 1, currency: 'USD' }, { faults: ['/amount invalid_type'] }],
  ['money has nothing else', t.Money(), { amount: '1', currency: 'USD', of: 'me' }, { faults: ['/of unknown_field'] }],
  ['a decimal has its scale', t.Decimal({ scale: 2 }), '1.234', { faults: [' invalid_format'] }],
  [
    'an instant is moved to UTC',
    t.Instant(),
    '2026-03-01T00:30:00.123456+01:00',
    { value: '2026-02-28T23:30:00.123Z' },
  ],
  [
    'an instant is cut, never rounded',
    t.Instant({ digits: 7 }),
    '2026-03-01T09:30:00.99999999z',
    { value: '2026-03-01T09:30:00.9999999Z' },
  ],
  ['an instant needs an offset', t.Instant(), '2026-03-01T09:30:00', { faults: [' invalid_format'] }],
  ['a second of 60 is refused', t.Instant(), '2026-03-01T09:30:60Z', { faults: [' invalid_format'] }],
  ['a day that is not is refused', t.Instant(), '2026-02-29T09:30:00Z', { faults: [' invalid_format'] }],
  [
    'an instant stays within four-digit years',
    t.Instant(),
    '0000-01-01T00:00:00+01:00',
    { faults: [' invalid_format'] },
  ],
  ['a leap day is a date', t.Date(), '2024-02-29', { value: '2024-02-29' }],
  ['a leap day of a common year is not', t.Date(), '1900-02-29', { faults: [' invalid_format'] }],
  ['a date has ten characters', t.Date(), '2026-3-1', { faults: [' invalid_format'] }],
  ['a duration is told in the largest units that are equally long', t.Duration(), 'PT90M', { value: 'PT1H30M' }],
  ['a week is a duration', t.Duration(), 'P2W', { value: 'P14D' }],
  ['no time is one, too', t.Duration(), 'PT00M', { value: 'PT0S' }],
  ['a month is as long as it is', t.Duration(), 'P1M', { faults: [' invalid_format'] }],
  ['a duration has something of a unit', t.Duration(), 'P1DT', { faults: [' invalid_format'] }],
  ['bytes are text in base64url', t.Bytes(), '-_8', { value: '-_8' }],
  ['without padding', t.Bytes(), '-_8=', { faults: [' invalid_format'] }],
  ['no byte is written in two ways', t.Bytes(), '-_9', { faults: [' invalid_format'] }],
  ['there may be too many', t.Bytes({ maxBytes: 2 }), 'AQIDBA', { faults: [' too_long'] }],
  [
    'a list knows its items apart',
    t.Array(t.Integer(), { uniqueItems: true }),
    [1, 2, 1],
    { faults: [' duplicate_items'] },
  ],
  ['a map holds members alike', t.Map(t.Integer()), { a: 1, b: 'x' }, { faults: ['/b invalid_type'] }],
  [
    'null clears where nullable',
    t.Object({ a: t.Optional(t.Nullable(t.Integer())) }),
    { a: null },
    { value: { a: null } },
  ],
]

for (const [title, schema, given, expected] of cases) {
  test(title, () => assert.deepEqual(check(schema, given), expected))
}

test('a declared fault stands in for the standard one, absence included', () => {
  const schema = t.Object({ date: t.Date({ fault: { code: 'INVALID_DATE', detail: 'Please supply a date' } }) })
  for (const given of [{}, { date: null }, { date: 'tomorrow' }, { date: 3 }]) {
    const faults: Fault[] = []
    validator(schema)(given, faults)
    assert.deepEqual(faults, [{ pointer: '/date', code: 'INVALID_DATE', detail: 'Please supply a date' }])
  }
})

test('a field cannot have a name that every object inherits', () => {
  assert.throws(() => t.Object({ toString: t.String() }), /toString/)
})

/** Schemas of every kind whose verdict does not rest on what is normalised before it. */
const schemas: fc.Arbitrary<AnySchema> = fc.letrec<{ schema: AnySchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2 },
    fc.constant(t.Boolean() as AnySchema),
    fc
      .tuple(fc.integer({ min: -5, max: 5 }), fc.nat(9))
      .map(([minimum, n]) => t.Integer({ minimum, maximum: minimum + n })),
    fc.tuple(fc.nat(3), fc.nat(3)).map(([minLength, n]) => t.String({ minLength, maxLength: minLength + n })),
    fc.constant(t.Number({ minimum: 0 }) as AnySchema),
    fc.constant(t.Decimal({ scale: 2 }) as AnySchema),
    fc.constant(t.BigInteger() as AnySchema),
    fc.constant(t.Enum(['a', 'b']) as AnySchema),
    fc.constant(t.Date() as AnySchema),
    fc.constant(t.Duration() as AnySchema),
    fc.nat(4).map((maxBytes) => t.Bytes({ maxBytes }) as AnySchema),
    fc.constant(t.Id() as AnySchema),
    tie('schema').map((items) => t.Array(items, { maxItems: 2 })),
    fc
      .constantFrom(t.Integer(), t.String(), t.Boolean())
      .map((items) => t.Array(items, { maxItems: 3, uniqueItems: true })),
    tie('schema').map((members) => t.Map(members)),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => t.Object({ a, b: t.Optional(b) })),
  ),
})).schema

const words = fc.constantFrom(
  'a',
  'b',
  'é',
  '👩',
  '',
  'abcd',
  '1.25',
  '-0.5',
  '1.234',
  '2024-02-29',
  '2023-02-29',
  '01927b6e-7c3a-7def-8a1b-0123456789ab',
  'PT1H30M',
  'P1Y',
  'AQI',
  'AQ=',
)
const scalars = fc.oneof(
  words,
  fc.boolean(),
  fc.integer({ min: -6, max: 15 }),
  fc.double({ min: -2, max: 2, noNaN: true }),
)
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

test('the verdict is that of JSON Schema on the schema as published', () => {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { decimal: true, double: true, int32: true, int64: true },
  })
  addFormats.default(ajv, ['date', 'uuid', 'date-time', 'duration'])
  let accepted = 0
  fc.assert(
    fc.property(schemas, fc.array(values, { minLength: 20, maxLength: 20 }), (schema, candidates) => {
      const oracle = ajv.compile(JSON.parse(JSON.stringify(schema)) as object)
      const validate = validator(schema)
      for (const candidate of candidates) {
        const faults: Fault[] = []
        validate(candidate, faults)
        const verdict = faults.length === 0
        if (verdict) accepted++
        assert.equal(verdict, oracle(candidate), JSON.stringify({ schema, candidate, faults, errors: oracle.errors }))
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(accepted > 100, `only ${accepted} values were valid`)
})

test('a duration is as long as it was sent, is answered in a form that is taken again, and is one for every judge', () => {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv, ['duration'])
  const isDuration = ajv.compile({ type: 'string', format: 'duration' })
  const time = fc
    .tuple(fc.nat(999_999), fc.nat(9_999_999), fc.nat(999_999_999))
    .map(
      ([hours, minutes, seconds]) =>
        [`PT${hours}H${minutes}M${seconds}S`, 3600 * hours + 60 * minutes + seconds] as const,
    )
  const ofDays = fc
    .tuple(fc.nat(99_999), fc.nat(23), fc.nat(59), fc.nat(59))
    .map(([d, h, m, s]) => [`P${d}DT${h}H${m}M${s}S`, 86_400 * d + 3600 * h + 60 * m + s] as const)
  const weeks = fc.nat(9999).map((n) => [`P${n}W`, 604_800 * n] as const)
  fc.assert(
    fc.property(fc.oneof(time, ofDays, weeks), ([text, seconds]) => {
      const { value } = check(t.Duration(), text) as { readonly value: string }
      assert.equal(secondsOf(value), seconds)
      assert.ok(isDuration(value), value)
      assert.deepEqual(check(t.Duration(), value), { value })
    }),
  )
})

test('bytes are taken exactly as base64url writes them, and as their pattern says', () => {
  const written = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64url'))
  const text = fc.oneof(written, fc.string({ unit: fc.constantFrom('A', 'Q', 'g', 'w', '-', '_', '8', '=', '+', '/') }))
  const published = new RegExp(keywords(t.Bytes()).pattern as string, 'u')
  fc.assert(
    fc.property(text, (given) => {
      const isWritten = Buffer.from(given, 'base64url').toString('base64url') === given
      assert.equal('value' in check(t.Bytes(), given), isWritten, given)
      assert.equal(published.test(given), isWritten, given)
    }),
  )
  const long = 'AAAA'.repeat(3_000_000)
  assert.deepEqual(check(t.Bytes({ maxBytes: 9_000_000 }), long), { value: long })
})
