/**
 * The one schema language. A schema is a JSON Schema 2020-12 object, as plain data, that also carries its TypeScript
 * type: documents print it as it stands, codecs and dialects read its kind, `validate` compiles it once.
 */

declare const value: unique symbol
declare const given: unique symbol

/** What a schema is to codecs, documents and dialects, beyond its JSON Schema type. */
export type Kind =
  | 'id'
  | 'string'
  | 'integer'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'enum'
  | 'instant'
  | 'date'
  | 'array'
  | 'map'
  | 'object'
  | 'union'
  | 'reference'
  | 'any'

export const kind: unique symbol = Symbol('kind')
export const optional: unique symbol = Symbol('optional')
export const readOnly: unique symbol = Symbol('readOnly')
export const defaulted: unique symbol = Symbol('defaulted')
export const nullable: unique symbol = Symbol('nullable')
export const nullRefused: unique symbol = Symbol('nullRefused')
export const unicodePattern: unique symbol = Symbol('unicodePattern')
export const trimmed: unique symbol = Symbol('trimmed')
export const fault: unique symbol = Symbol('fault')
/** What stays as it was made. */
export const immutable: unique symbol = Symbol('immutable')
/** What the audit log must not hold. */
export const secret: unique symbol = Symbol('secret')
/** A list that has a query parameter for each of its items, since they hold commas. */
export const repeated: unique symbol = Symbol('repeated')
/** What a reference stands for. */
export const target: unique symbol = Symbol('target')
/** What the validator lets pass as it is, for the operation itself to judge. */
export const deferred: unique symbol = Symbol('deferred')
/** A problem (RFC 9457), which documents describe once for all services. */
export const problematic: unique symbol = Symbol('problematic')
/** How many digits of a second an instant carries. */
export const instantDigits: unique symbol = Symbol('instantDigits')

/** A schema of any type; the constraint for generics, erased so that inference is never widened by it. */
export interface AnySchema {
  readonly [kind]: Kind
  readonly [value]: unknown
  readonly [given]: unknown
}

/** A schema whose values are `T` once read, and whose callers may write `G` (members with a default left out). */
export interface Schema<T, K extends Kind, G = T> {
  readonly [kind]: K
  readonly [value]: T
  readonly [given]: G
}

interface AnyOptional {
  readonly [optional]: true
}
interface AnyReadOnly {
  readonly [readOnly]: true
}
interface AnyDefaulted {
  readonly [defaulted]: true
}

export type OptionalSchema<S> = S & AnyOptional
export type ReadOnlySchema<S> = S & AnyReadOnly

/** The named members of an object schema. */
export type Fields = Readonly<Record<string, AnySchema>>

type Flatten<T> = { [K in keyof T]: T[K] }
type OptionalNames<F> = { [K in keyof F]: F[K] extends AnyOptional ? K : never }[keyof F]
type OmissibleNames<F> = { [K in keyof F]: F[K] extends AnyOptional | AnyDefaulted ? K : never }[keyof F]

/** What a handler sees of an object with these fields: defaults filled in, optional members perhaps absent. */
export type ValueOfFields<F extends Fields> = Flatten<
  { [K in Exclude<keyof F, OptionalNames<F>>]: F[K][typeof value] } & {
    [K in OptionalNames<F>]?: F[K][typeof value] | undefined
  }
>

/** What a caller writes for an object with these fields: members with a default may be left out. */
export type GivenFields<F extends Fields> = Flatten<
  { [K in Exclude<keyof F, OmissibleNames<F>>]: F[K][typeof given] } & {
    [K in OmissibleNames<F>]?: F[K][typeof given] | undefined
  }
>

/** The schema of an object with exactly these fields. */
export interface ObjectSchema<F extends Fields> extends Schema<ValueOfFields<F>, 'object', GivenFields<F>> {
  readonly properties: F
}

/** The type of a schema's values once read. */
export type Value<S extends AnySchema> = S[typeof value]

/** The type of what a caller may write for a schema. */
export type Given<S extends AnySchema> = S[typeof given]

/** The names of the fields that only the server sets. */
export type ReadOnlyNames<F> = { [K in keyof F]: F[K] extends AnyReadOnly ? K : never }[keyof F]

/** The fields that a caller may write. */
export type WritableFields<F extends Fields> = { [K in Exclude<keyof F, ReadOnlyNames<F>>]: F[K] }

/** A replacement for the standard fault of a field, where a published system fixes its code and text. */
export interface FaultText {
  readonly code: string
  readonly detail: string
}

interface Annotations<T> {
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly T[]
  readonly default?: T
  readonly deprecated?: boolean
  /** The audit log says that it changed, and never from what to what. */
  readonly secret?: boolean
  /** Reported instead of the standard fault, whatever is wrong with the value, its absence included. */
  readonly fault?: FaultText
}
interface StringOptions extends Annotations<string> {
  readonly minLength?: number
  /** In characters (code points). Default 255. */
  readonly maxLength?: number
  /** A regular expression that means the same with the `u` flag and without it: readers of documents use either. */
  readonly pattern?: string
  /** A regular expression with the `u` flag, `^\\p{L}+$`, checked beside the pattern and not published. */
  readonly unicodePattern?: string
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
}

type WithDefault<S, O> = O extends { readonly default: unknown } ? S & AnyDefaulted : S

function make(of: Kind, base: object, options: object = {}): never {
  const {
    trim,
    unicodePattern: pattern,
    fault: text,
    secret: hidden,
    repeated: repeats,
    ...keywords
  } = options as {
    trim?: boolean
    unicodePattern?: string
    fault?: FaultText
    secret?: boolean
    repeated?: boolean
    default?: unknown
  }
  return {
    ...base,
    ...keywords,
    [kind]: of,
    ...(keywords.default !== undefined && { [defaulted]: true }),
    ...(trim && { [trimmed]: true }),
    ...(pattern && { [unicodePattern]: pattern }),
    ...(text && { [fault]: text }),
    ...(hidden && { [secret]: true }),
    ...(repeats && { [repeated]: true }),
  } as never
}

const composite: ReadonlySet<Kind> = new Set(['array', 'map', 'object', 'any'])
const inheritedNames = new Set(Object.getOwnPropertyNames(Object.prototype))

/** The keywords of a schema, for those that read it as data. */
export interface Keywords {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly uniqueItems?: boolean
  readonly items?: AnySchema
  readonly oneOf?: readonly AnySchema[]
  readonly discriminator?: { readonly propertyName: string }
  readonly additionalProperties?: AnySchema | boolean
  readonly properties?: Fields
  readonly required?: readonly string[]
  readonly title?: string
  readonly description?: string
  readonly readOnly?: boolean
  readonly deprecated?: boolean
  readonly [kind]: Kind
  readonly [optional]?: true
  readonly [readOnly]?: true
  readonly [immutable]?: true
  readonly [nullable]?: true
  readonly [nullRefused]?: true
  readonly [trimmed]?: true
  readonly [unicodePattern]?: string
  readonly [fault]?: FaultText
  readonly [secret]?: true
  readonly [repeated]?: true
  readonly [deferred]?: true
  readonly [problematic]?: true
  readonly [target]?: () => AnySchema
  readonly [instantDigits]?: 3 | 7
}

/** A schema read as data. */
export function keywords(schema: AnySchema): Keywords {
  return schema as never
}

export const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$'

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

  /** An exact decimal number, as a string: up to 18 digits before the point and `scale` after it (default 4). */
  Decimal: <const O extends Annotations<string> & { readonly scale?: number } = {}>(
    options?: O,
  ): WithDefault<Schema<string, 'decimal'>, O> => {
    const { scale = 4, ...rest } = options ?? ({} as O)
    const fraction = scale > 0 ? `(\\.\\d{1,${scale}})?` : ''
    const pattern = `^-?(0|[1-9]\\d{0,17})${fraction}$`
    return make('decimal', { type: 'string', format: 'decimal', maxLength: 20 + scale, pattern }, rest)
  },

  Boolean: <const O extends Annotations<boolean> = {}>(options?: O): WithDefault<Schema<boolean, 'boolean'>, O> =>
    make('boolean', { type: 'boolean' }, options),

  /** One of the named values. */
  Enum: <const V extends readonly string[], const O extends Annotations<V[number]> = {}>(
    values: V,
    options?: O,
  ): WithDefault<Schema<V[number], 'enum'>, O> => make('enum', { type: 'string', enum: values }, options),

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

  Array: <S extends AnySchema>(
    items: S,
    options?: ArrayOptions,
  ): Schema<readonly Value<S>[], 'array', readonly Given<S>[]> => {
    if (options?.uniqueItems && composite.has(items[kind])) throw new TypeError('Only scalars can be unique in a list.')
    return make('array', { type: 'array', items, minItems: 0, maxItems: 100 }, options)
  },

  /** An object whose member names are free and whose members are alike; at most 100 of them. */
  Map: <S extends AnySchema>(
    members: S,
    options?: ObjectOptions,
  ): Schema<Record<string, Value<S>>, 'map', Readonly<Record<string, Given<S>>>> =>
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

  /** A member of a merge patch that `null` removes (RFC 7396). */
  Nullable: <T, K extends Kind, G>(schema: Schema<T, K, G>): Schema<T | null, K, G | null> =>
    ({ ...schema, [nullable]: true }) as never,
}

function integerKeywords({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: NumberOptions = {}) {
  const small = minimum >= -(2 ** 31) && maximum < 2 ** 31
  return { type: 'integer', format: small ? 'int32' : 'int64', minimum, maximum }
}
