import { t } from 'plinth'
import type { AnySchema } from '../../../src/core/schema/schema.ts'
import { engine } from '../../support/databases.ts'

/** What fields of some kind are declared as, what they hold, and what a list may ask of them. */
export interface FieldKind {
  readonly schema: AnySchema
  /** Few, so that filters meet and orders have ties; as they are answered. */
  readonly values: readonly unknown[]
  /** Another way to send a value. Default: none. */
  readonly respelled?: (value: never) => unknown
  readonly operators: readonly string[]
  readonly isSorted: boolean
  readonly isUnique: boolean
}

const alike = ['eq', 'ne', 'in', 'nin']
const ordered = [...alike, 'gt', 'gte', 'lt', 'lte']
const textual = [...alike, 'contains', 'starts_with', 'like']
const texts = [
  '',
  'a',
  'B',
  'ä',
  'Ω',
  '🙂',
  '\uFFFD',
  'Ab?[c]',
  'ÄB%_c',
  'οδος',
  "o'x",
  '"q"',
  'a,b',
  '(x)',
  ' ',
  'null',
  '\\',
]
const long = 'x'.repeat(250)
const ids = ['1', '2', '3'].map((digit) => `01927b6e-7000-7def-8a1b-00000000000${digit}`)

/** Of long text not every engine takes orders. */
const isPlain = engine.name === 'sqlite' || engine.name === 'postgres'
const single = { isSorted: true, isUnique: true }

export const kinds = {
  text: {
    schema: t.String(),
    values: texts,
    respelled: (value: string) => value.normalize('NFD'),
    operators: textual,
    ...single,
  },
  prose: {
    schema: t.String({ maxLength: 1000 }),
    values: ['', 'a', `${long}a`, `${long}b`, `${long}ä`],
    operators: textual,
    isSorted: isPlain,
    isUnique: isPlain,
  },
  count: { schema: t.Integer(), values: [-1, 0, 2, 10, Number.MAX_SAFE_INTEGER], operators: ordered, ...single },
  small: { schema: t.Integer({ minimum: 0, maximum: 9 }), values: [0, 1, 9], operators: ordered, ...single },
  amount: { schema: t.Number(), values: [-0.5, 0, 0.1, 1e-7, 1e300], operators: ordered, ...single },
  price: {
    schema: t.Decimal(),
    values: ['0.0000', '1.5000', '-3.0000', '-10.0000', '999999999999999999.9998', '999999999999999999.9999'],
    respelled: (value: string) => value.replace(/\.?0*$/, ''),
    operators: ordered,
    ...single,
  },
  total: {
    schema: t.BigInteger(),
    values: ['-1', '0', '2', '10', '9007199254740993', '9'.repeat(38), `-${'9'.repeat(37)}8`, `-${'9'.repeat(38)}`],
    respelled: (value: string) => value.replace(/^(-?)(?=\d{1,30}$)/, '$100'),
    operators: ordered,
    ...single,
  },
  flag: { schema: t.Boolean(), values: [true, false], operators: alike, ...single },
  state: {
    schema: t.Enum(['open', 'in_progress', 'Done']),
    values: ['open', 'in_progress', 'Done'],
    operators: alike,
    ...single,
  },
  day: {
    schema: t.Date(),
    values: ['0001-01-01', '1999-12-31', '2026-03-01', '9999-12-31'],
    operators: ordered,
    ...single,
  },
  moment: {
    schema: t.Instant(),
    values: ['1969-12-31T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.001Z'],
    respelled: (value: string) => new Date(Date.parse(value) + 3_600_000).toISOString().replace('Z', '+01:00'),
    operators: ordered,
    ...single,
  },
  precise: {
    schema: t.Instant({ digits: 7 }),
    values: ['2026-03-01T00:00:00.0000000Z', '2026-03-01T00:00:00.0000001Z', '2026-03-01T00:00:00.1000000Z'],
    respelled: (value: string) => value.replace(/0*Z$/, '+00:00').replace('.+', '+'),
    operators: ordered,
    ...single,
  },
  length: {
    schema: t.Duration(),
    values: ['PT0S', 'PT59S', 'PT1M', 'PT1H0M1S', 'P2D', 'P10D', 'P99999DT23H59M59S'],
    respelled: (value: string) => value.replace('P2D', 'PT48H').replace('PT1M', 'PT60S').replace('P10D', 'PT14400M'),
    operators: ordered,
    ...single,
  },
  seal: {
    schema: t.Bytes(),
    values: ['', 'AA', '-_8', Buffer.from(Array.from({ length: 600 }, (_, at) => at % 256)).toString('base64url')],
    operators: [],
    isSorted: false,
    isUnique: false,
  },
  link: { schema: t.Id(), values: ids, respelled: (value: string) => value.toUpperCase(), operators: alike, ...single },
  labels: {
    schema: t.Array(t.String()),
    values: [[], ['a'], ['ä', 'b'], ['a', "'", '"', 'b,c'], ['1', 'true']],
    operators: ['has'],
    isSorted: false,
    isUnique: false,
  },
  ranks: {
    schema: t.Array(t.Integer()),
    values: [[], [1], [1, 2, -3], [Number.MAX_SAFE_INTEGER]],
    operators: ['has'],
    isSorted: false,
    isUnique: false,
  },
  pay: {
    schema: t.Money(),
    values: [
      { amount: '1234.50', currency: 'USD' },
      { amount: '-3', currency: 'JPY' },
      { amount: '999999999999999999.999', currency: 'KWD' },
    ],
    respelled: ({ amount, currency }: Readonly<Record<string, string>>) => ({
      currency,
      amount: amount?.replace(/\.50$/, '.5'),
    }),
    operators: [],
    isSorted: false,
    isUnique: false,
  },
  extra: {
    schema: t.Map(t.Any()),
    values: [{}, { a: [1, { b: null }] }],
    operators: [],
    isSorted: false,
    isUnique: false,
  },
} satisfies Readonly<Record<string, FieldKind>>

export type KindName = keyof typeof kinds

/** What the server sets, as a kind. */
export const stampKinds = {
  version: { ...kinds.small, values: [1, 2, 9] },
  created_at: { ...kinds.moment, values: ['2026-03-01T00:00:00.001Z', '2026-03-01T00:00:00.004Z'] },
  updated_at: { ...kinds.moment, values: ['2026-03-01T00:00:00.002Z', '2026-03-01T00:00:00.009Z'] },
} satisfies Readonly<Record<string, FieldKind>>
