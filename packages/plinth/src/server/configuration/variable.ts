/** Where a server runs, as `/status` says it. */
export const environments = ['development', 'testing', 'staging', 'production'] as const
export type EnvironmentName = (typeof environments)[number]

/**
 * What a service has (`service`: a variable of its own), and therefore what of the configuration it cannot do without.
 */
export type Need = 'storage' | 'cursors' | 'identity' | 'service'

/** How the text of a variable is read. */
export interface Form<T> {
  /** What the text must be, to follow `must be`: `an integer from 0 to 65535`. */
  readonly description: string
  readonly example: string
  /** The value; undefined when the text does not have the form. */
  read(text: string): T | undefined
  /** The text without what must not be seen. Absent: all of a secret is hidden. */
  redact?(text: string): string
  /** What of a secret is one by itself, where it may stand in other texts. Absent: all of it together. */
  parts?(value: T): readonly string[]
}

/** One variable of the configuration, as declared. */
export interface Variable<T> {
  readonly description: string
  readonly form: Form<NonNullable<T>>
  /** It is never printed, and may come as `NAME_FILE`, the path of a file that holds it. */
  readonly secret: boolean
  /** It may come as `NAME_FILE` although it is no secret: it is long. */
  readonly long: boolean
  /**
   * The text that stands when it is not set, `{name}` standing for a fact of the service; for all environments or some.
   */
  readonly default: string | Readonly<Partial<Record<EnvironmentName, string>>> | undefined
  /** What makes it required where no default stands. Absent: it is optional. */
  readonly needed: Need | undefined
  /** The variable that makes it needless when that one is set. */
  readonly unless: string | undefined
  /** Why a value that is fine in development is refused in staging and production; undefined when it is not. */
  unsafe?(value: NonNullable<T>): string | undefined
}

interface VariableOptions<T> {
  readonly description: string
  readonly form: Form<T>
  readonly secret?: boolean
  readonly long?: boolean
  readonly needed?: Need
  readonly unless?: string
  readonly unsafe?: (value: T) => string | undefined
}

interface Defaulted {
  readonly default: string | Readonly<Record<EnvironmentName, string>>
}

interface PartlyDefaulted {
  readonly default?: Readonly<Partial<Record<EnvironmentName, string>>>
}

/** Declares a variable. Without a default for every environment its value may be undefined. */
export function variable<T>(options: VariableOptions<T> & Defaulted): Variable<T>
export function variable<T>(options: VariableOptions<T> & PartlyDefaulted): Variable<T | undefined>
export function variable<T>(options: VariableOptions<T> & (Defaulted | PartlyDefaulted)): Variable<T | undefined> {
  const { secret = false, long = false, needed, unless, unsafe } = options
  return {
    description: options.description,
    form: options.form as Form<NonNullable<T>>,
    secret,
    long,
    default: options.default,
    needed,
    unless,
    ...(unsafe && { unsafe: unsafe as (value: NonNullable<T>) => string | undefined }),
  }
}
