/**
 * What a schema is: a JSON Schema 2020-12 object, as plain data, that also carries its TypeScript type. Documents print
 * it as it stands, codecs and dialects read its kind, `validate` compiles it once, `t` makes it.
 */

declare const value: unique symbol
declare const given: unique symbol
declare const answered: unique symbol

/** What a schema is to codecs, documents and dialects, beyond its JSON Schema type. */
export type Kind =
  | 'id'
  | 'string'
  | 'integer'
  | 'number'
  | 'decimal'
  | 'bigInteger'
  | 'boolean'
  | 'enum'
  | 'instant'
  | 'date'
  | 'duration'
  | 'bytes'
  | 'array'
  | 'map'
  | 'object'
  | 'union'
  | 'any'

export const kind: unique symbol = Symbol('kind')
export const optional: unique symbol = Symbol('optional')
export const readOnly: unique symbol = Symbol('readOnly')
export const defaulted: unique symbol = Symbol('defaulted')
export const nullable: unique symbol = Symbol('nullable')
export const nullRefused: unique symbol = Symbol('nullRefused')
export const trimmed: unique symbol = Symbol('trimmed')
export const fault: unique symbol = Symbol('fault')
/** What stays as it was made. */
export const immutable: unique symbol = Symbol('immutable')
/** What the audit log must not hold. */
export const secret: unique symbol = Symbol('secret')
/** Another name that a member of an object may be sent under. */
export const alias: unique symbol = Symbol('alias')
/** A list that has a query parameter for each of its items, since they hold commas. */
export const repeated: unique symbol = Symbol('repeated')
/** A map of which each member is a query parameter of its own, by its name and what stands in brackets. */
export const bracketed: unique symbol = Symbol('bracketed')
/** What the validator lets pass as it is, for the operation itself to judge. */
export const deferred: unique symbol = Symbol('deferred')
/** What is asked and never answered, so that documents need tell it in one direction only. */
export const asked: unique symbol = Symbol('asked')
/** A problem (RFC 9457), which documents describe once for all services. */
export const problematic: unique symbol = Symbol('problematic')
/** A page that is answered as the bare list of its items; where to go on, and how many there are, is told beside it. */
export const bare: unique symbol = Symbol('bare')
/** A list that is answered item by item, while it is read, however long it is. */
export const streamed: unique symbol = Symbol('streamed')
/** An object of which every member is answered, null standing for what is absent. */
export const nulls: unique symbol = Symbol('nulls')
/** How many digits of a second an instant carries. */
export const instantDigits: unique symbol = Symbol('instantDigits')
/** How many digits a decimal has after its point. */
export const decimalScale: unique symbol = Symbol('decimalScale')
/** Money, and how many digits its amount may have after its point where its currency has less. */
export const moneyDigits: unique symbol = Symbol('moneyDigits')

/** A schema of any type; the constraint for generics, erased so that inference is never widened by it. */
export interface AnySchema {
  readonly [kind]: Kind
  readonly [value]: unknown
  readonly [given]: unknown
  readonly [answered]: unknown
}

/**
 * A schema whose values are `T` once read, and whose callers may write `G` (members with a default left out) and are
 * answered `A` (perhaps with values of enums that they do not know yet).
 */
export interface Schema<T, K extends Kind, G = T, A = T> {
  readonly [kind]: K
  readonly [value]: T
  readonly [given]: G
  readonly [answered]: A
}

/** A member that may be absent. */
export interface AnyOptional {
  readonly [optional]: true
}
interface AnyReadOnly {
  readonly [readOnly]: true
}
/** A member that a caller may leave out, for it has a default. */
export interface AnyDefaulted {
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

/** What a caller is answered for an object with these fields. */
export type AnsweredFields<F extends Fields> = Flatten<
  { [K in Exclude<keyof F, OptionalNames<F>>]: F[K][typeof answered] } & {
    [K in OptionalNames<F>]?: F[K][typeof answered] | undefined
  }
>

/** What a caller writes for an object with these fields: members with a default may be left out. */
export type GivenFields<F extends Fields> = Flatten<
  { [K in Exclude<keyof F, OmissibleNames<F>>]: F[K][typeof given] } & {
    [K in OmissibleNames<F>]?: F[K][typeof given] | undefined
  }
>

/** The schema of an object with exactly these fields. */
export interface ObjectSchema<F extends Fields>
  extends Schema<ValueOfFields<F>, 'object', GivenFields<F>, AnsweredFields<F>> {
  readonly properties: F
}

/** The type of a schema's values once read. */
export type Value<S extends AnySchema> = S[typeof value]

/** The type of what a caller may write for a schema. */
export type Given<S extends AnySchema> = S[typeof given]

/** The type of what a caller is answered for a schema. */
export type Answered<S extends AnySchema> = S[typeof answered]

/** The names of the fields that only the server sets. */
export type ReadOnlyNames<F> = { [K in keyof F]: F[K] extends AnyReadOnly ? K : never }[keyof F]

/** The fields that a caller may write. */
export type WritableFields<F extends Fields> = { [K in Exclude<keyof F, ReadOnlyNames<F>>]: F[K] }

/** A replacement for the standard fault of a field, where a published system fixes its code and text. */
export interface FaultText {
  readonly code: string
  readonly detail: string
}

/** The keywords of a schema, for those that read it as data. */
export interface Keywords {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly contentEncoding?: 'base64url'
  readonly enum?: readonly string[]
  /** Whether it may get more values. */
  readonly 'x-extensible-enum'?: true
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
  readonly [fault]?: FaultText
  readonly [secret]?: true
  readonly [alias]?: string
  readonly [repeated]?: true
  readonly [asked]?: true
  readonly [deferred]?: true
  readonly [bracketed]?: true
  readonly [problematic]?: true
  readonly [bare]?: true
  readonly [streamed]?: true
  readonly [nulls]?: true
  readonly [instantDigits]?: 3 | 7
  readonly [decimalScale]?: number
  readonly [moneyDigits]?: number
}

/** A schema read as data. */
export function keywords(schema: AnySchema): Keywords {
  return schema as never
}

/** Whether a schema is of a list that is answered item by item. */
export function isStreamed(schema: AnySchema | undefined): boolean {
  return schema !== undefined && keywords(schema)[streamed] === true
}
