import { bigIntegerPattern, mostIntegerDigits, readBigInteger } from './big-integer.ts'
import { decimalText, mostDigits } from './decimal.ts'
import { durationPattern, readDuration } from './duration.ts'
import { type Annotations, make, respelled, type WithDefault } from './make.ts'
import { amountPattern, type Money, mostMoneyDigits, readMoney } from './money.ts'
import {
  type Answered,
  type AnyDefaulted,
  type AnyOptional,
  type AnySchema,
  alias,
  decimalScale,
  defaulted,
  type FaultText,
  type Fields,
  type Given,
  immutable,
  instantDigits,
  type Kind,
  kind,
  moneyDigits,
  nullable,
  type ObjectSchema,
  type OptionalSchema,
  optional,
  type ReadOnlySchema,
  readOnly,
  type Schema,
  streamed,
  type Value,
} from './schema.ts'

interface StringOptions extends Annotations<string> {
  readonly minLength?: number
  /** In characters (code points). Default 255. */
  readonly maxLength?: number
  /** A regular expression that means the same with the `u` flag and without it: readers of documents use either. */
  readonly pattern?: string
  /** Blanks around the text are removed before it is stored. */
  readonly trim?: boolean
}
interface NumberOptions extends Annotations<number> {
  readonly minimum?: number
  readonly maximum?: number
}
interface ArrayOptions {
  readonly title?: string
  readonly description?: string
  readonly minItems?: number
  /** Default 100. */
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  /** In a query, one parameter for each item: `or=...&or=...`, where other lists are one, with commas. */
  readonly repeated?: boolean
  readonly fault?: FaultText
}
interface ObjectOptions {
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly minProperties?: number
  /** Answers have every member, null where there is no value. Default: they leave it out. */
  readonly nulls?: boolean
  /** The object is a page, answered as the bare list of its `items`. */
  readonly bare?: boolean
}

const composite: ReadonlySet<Kind> = new Set(['array', 'map', 'object', 'any'])
const inheritedNames = new Set(Object.getOwnPropertyNames(Object.prototype))

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$'

/** Whole groups of three bytes, and then one or two, of which the last character has no bits left over. */
const bytesPattern = '^([\\w-]{4})*([\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?$'

/** Any other text is a caller's to expect, and the editor still proposes those that are named. */
type EnumSchema<V extends string, O> = O extends { readonly extensible: true }
  ? Schema<V, 'enum', V, V | (string & {})>
  : Schema<V, 'enum'>

/** The members of money. */
interface MoneyFields extends Fields {
  readonly amount: Schema<string, 'decimal'>
  readonly currency: Schema<string, 'string'>
}

const amountWords = { type: 'string', format: 'decimal', maxLength: 24, pattern: amountPattern }
const currencyWords = { type: 'string', minLength: 3, maxLength: 3, pattern: '^[A-Z]{3}$' }
const money = {
  type: 'object',
  title: 'Money',
  description: 'An exact amount in a currency.',
  properties: {
    amount: make('decimal', amountWords, { examples: ['1234.50'] }),
    currency: make('string', currencyWords, { description: 'A code of ISO 4217.', examples: ['USD'] }),
  },
  required: ['amount', 'currency'],
  additionalProperties: false,
}

/** The vocabulary of schemas. Each is JSON Schema; modifiers (`Optional`, `ReadOnly`, `Nullable`) wrap another. */
export const t = {
  /** A server-made identifier: UUIDv7 on output, any UUID version on input, folded to lower case (RFC 9562). */
  Id: <const O extends Annotations<string> = {}>(options?: O): WithDefault<Schema<string, 'id'>, O> =>
    make('id', { type: 'string', format: 'uuid', minLength: 36, maxLength: 36, pattern: uuidPattern }, options),

  /** Text: NFC, without U+0000 and lone surrogates (RFC 7493). */
  String: <const O extends StringOptions = {}>(options?: O): WithDefault<Schema<string, 'string'>, O> =>
    make(
      'string',
      { type: 'string', maxLength: 255, ...(options?.trim && options.minLength && { pattern: '\\S' }) },
      options,
    ),

  /** A whole number that a double holds exactly. */
  Integer: <const O extends NumberOptions = {}>(options?: O): WithDefault<Schema<number, 'integer'>, O> =>
    make('integer', integerKeywords(options), options),

  /** A double; neither NaN nor infinite. */
  Number: <const O extends NumberOptions = {}>(options?: O): WithDefault<Schema<number, 'number'>, O> =>
    make('number', { type: 'number', format: 'double' }, options),

  /**
   * An exact decimal number, as a string: up to 18 digits before the point and `scale` after it (default 4, at most
   * 18). It is kept and answered with all of them: `1.5` is `1.5000`. Throws a TypeError for another scale.
   */
  Decimal: <const O extends Annotations<string> & { readonly scale?: number } = {}>(
    options?: O,
  ): WithDefault<Schema<string, 'decimal'>, O> => {
    const { scale = 4, default: fallback, ...rest } = options ?? ({} as O)
    if (!Number.isInteger(scale) || scale < 0 || scale > mostDigits)
      throw new TypeError(`A decimal has from 0 to ${mostDigits} digits after its point, not ${scale}.`)
    const fraction = scale > 0 ? `(\\.\\d{1,${scale}})?` : ''
    const pattern = `^-?(0|[1-9]\\d{0,17})${fraction}$`
    const words = { type: 'string', format: 'decimal', maxLength: 20 + scale, pattern, [decimalScale]: scale }
    return make('decimal', words, fallback === undefined ? rest : { ...rest, default: decimalText(fallback, scale) })
  },

  /**
   * An integer of up to 38 digits, as a string, for those that a double does not hold exactly. It is kept and answered
   * without zeros before it: `007` is `7`. Throws a TypeError for a default that is none.
   */
  BigInteger: <const O extends Annotations<string> = {}>(options?: O): WithDefault<Schema<string, 'bigInteger'>, O> =>
    make(
      'bigInteger',
      { type: 'string', maxLength: mostIntegerDigits + 1, pattern: bigIntegerPattern },
      respelled(options, readBigInteger, 'A big integer is a text of up to 38 digits'),
    ),

  Boolean: <const O extends Annotations<boolean> = {}>(options?: O): WithDefault<Schema<boolean, 'boolean'>, O> =>
    make('boolean', { type: 'boolean' }, options),

  /**
   * One of the named values. One that is `extensible` may have more of them in time: a caller's code has to do with any
   * text, while no other is taken than those that are named.
   */
  Enum: <
    const V extends readonly string[],
    const O extends Annotations<V[number]> & { readonly extensible?: boolean } = {},
  >(
    values: V,
    options?: O,
  ): WithDefault<EnumSchema<V[number], O>, O> => {
    const { extensible, ...rest } = options ?? ({} as O)
    return make('enum', { type: 'string', enum: values, ...(extensible && { 'x-extensible-enum': true }) }, rest)
  },

  /** A moment in UTC of fixed width: three digits of a second, or seven (RFC 3339). */
  Instant: <const O extends Annotations<string> & { readonly digits?: 3 | 7 } = {}>(
    options?: O,
  ): WithDefault<Schema<string, 'instant'>, O> => {
    const { digits = 3, ...rest } = options ?? ({} as O)
    return make('instant', { type: 'string', format: 'date-time', maxLength: 40, [instantDigits]: digits }, rest)
  },

  /** A calendar date, `2026-03-01` (RFC 3339 full-date). */
  Date: <const O extends Annotations<string> = {}>(options?: O): WithDefault<Schema<string, 'date'>, O> =>
    make(
      'date',
      { type: 'string', format: 'date', minLength: 10, maxLength: 10, pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
      options,
    ),

  /**
   * A length of time in whole seconds, `PT1H30M` (RFC 3339, appendix A): up to 99,999 days of 24 hours, without months
   * and years. It is kept and answered as all that are equally long: `PT36H` is `P1DT12H`. Throws a TypeError for a
   * default that is none.
   */
  Duration: <const O extends Annotations<string> = {}>(options?: O): WithDefault<Schema<string, 'duration'>, O> =>
    make(
      'duration',
      { type: 'string', format: 'duration', maxLength: 32, pattern: durationPattern },
      respelled(options, readDuration, 'A duration is a text such as PT1H30M'),
    ),

  /**
   * An exact amount in a currency of ISO 4217, `{ amount: '1234.50', currency: 'USD' }`. It is kept and answered with
   * as many digits as the currency has: `1234.5` is `1234.50`. More are refused, up to `scale` of them unless declared
   * (at most 4, such as for rates). Throws a TypeError for another scale, and for a default that is none.
   */
  Money: <const O extends Annotations<Money> & { readonly scale?: number } = {}>(
    options?: O,
  ): WithDefault<ObjectSchema<MoneyFields>, O> => {
    const { scale = 0, ...rest }: Annotations<Money> & { readonly scale?: number } = options ?? {}
    if (!Number.isInteger(scale) || scale < 0 || scale > mostMoneyDigits)
      throw new TypeError(`Money has from 0 to ${mostMoneyDigits} digits after its point, not ${scale}.`)
    const detail = 'Money is an amount and a currency such as 1234.50 and USD'
    return make(
      'object',
      { ...money, [moneyDigits]: scale },
      respelled(rest, (it) => readMoney(it, scale), detail),
    )
  },

  /** Bytes, as text in base64url without padding (RFC 4648): at most `maxBytes` (default 8192). */
  Bytes: <const O extends Omit<Annotations<string>, 'default'> & { readonly maxBytes?: number } = {}>(
    options?: O,
  ): Schema<string, 'bytes'> => {
    const { maxBytes = 8192, ...rest } = options ?? ({} as O)
    const maxLength = Math.ceil((maxBytes * 4) / 3)
    return make('bytes', { type: 'string', contentEncoding: 'base64url', maxLength, pattern: bytesPattern }, rest)
  },

  Array: <S extends AnySchema>(
    items: S,
    options?: ArrayOptions,
  ): Schema<readonly Value<S>[], 'array', readonly Given<S>[], readonly Answered<S>[]> => {
    if (options?.uniqueItems && composite.has(items[kind])) throw new TypeError('Only scalars can be unique in a list.')
    return make('array', { type: 'array', items, minItems: 0, maxItems: 100 }, options)
  },

  /**
   * What an operation answers item by item, while it is read: its handler is an async generator, so that memory holds
   * some of them at a time, however many there are. Over HTTP a JSON array, NDJSON, or CSV where the items are flat.
   */
  Stream: <S extends AnySchema>(
    items: S,
    options?: Pick<ArrayOptions, 'title' | 'description'>,
  ): Schema<AsyncIterable<Value<S>>, 'array', AsyncIterable<Value<S>>, AsyncIterable<Answered<S>>> =>
    make('array', { type: 'array', items, [streamed]: true }, options),

  /** An object whose member names are free and whose members are alike; at most 100 of them. */
  Map: <S extends AnySchema>(
    members: S,
    options?: ObjectOptions,
  ): Schema<Record<string, Value<S>>, 'map', Readonly<Record<string, Given<S>>>, Record<string, Answered<S>>> =>
    make('map', { type: 'object', additionalProperties: members, maxProperties: 100 }, options),

  /** An object with exactly these members. */
  Object: <F extends Fields>(fields: F, options?: ObjectOptions): ObjectSchema<F> => {
    for (const name of Object.keys(fields)) {
      if (inheritedNames.has(name)) throw new TypeError(`"${name}" cannot name a field: every object inherits it.`)
    }
    const required = Object.keys(fields).filter((name) => {
      const field = fields[name] as AnySchema & Partial<AnyOptional & AnyDefaulted>
      return !field[optional] && !field[defaulted]
    })
    const base = { type: 'object', properties: fields, required, additionalProperties: false }
    return make('object', base, options)
  },

  /** Any JSON value. */
  Any: (options?: ObjectOptions): Schema<unknown, 'any'> => make('any', {}, options),

  /** A member that may be absent. `null` in a request is the same as absent. */
  Optional: <S extends AnySchema>(schema: S): OptionalSchema<S> => ({ ...schema, [optional]: true }) as never,

  /** A member that only the server sets. In a request it is ignored, so that read, change, write back works. */
  ReadOnly: <S extends AnySchema>(schema: S): ReadOnlySchema<S> =>
    ({ ...schema, readOnly: true, [readOnly]: true }) as never,

  /** A member that is set when a row is made and never changed: another value is refused with `immutable_field`. */
  Immutable: <S extends AnySchema>(schema: S): S => ({ ...schema, 'x-immutable': true, [immutable]: true }) as never,

  /**
   * A member of a body that may be sent under another name instead, such as an earlier one: deprecated, and never
   * answered. Both at once are refused with `conflicting_value`.
   */
  Alias: <S extends AnySchema>(schema: S, name: string): S => ({ ...schema, [alias]: name }) as never,

  /** A member of a merge patch that `null` removes (RFC 7396). */
  Nullable: <T, K extends Kind, G, A>(schema: Schema<T, K, G, A>): Schema<T | null, K, G | null, A | null> =>
    ({ ...schema, [nullable]: true }) as never,
}

function integerKeywords({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: NumberOptions = {}) {
  const small = minimum >= -(2 ** 31) && maximum < 2 ** 31
  return { type: 'integer', format: small ? 'int32' : 'int64', minimum, maximum }
}
