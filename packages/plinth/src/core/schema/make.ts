import {
  type AnyDefaulted,
  bare,
  defaulted,
  type FaultText,
  fault,
  type Kind,
  kind,
  nulls,
  repeated,
  secret,
  trimmed,
} from './schema.ts'

/** What every schema may be told with. */
export interface Annotations<T> {
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
/** A schema that callers may leave out where its options have a default. */
export type WithDefault<S, O> = O extends { readonly default: unknown } ? S & AnyDefaulted : S

/** A schema of a kind: its keywords, and what its options say. */
export function make(of: Kind, base: object, options: object = {}): never {
  const {
    trim,
    fault: text,
    secret: hidden,
    repeated: repeats,
    nulls: showsNulls,
    bare: isBare,
    ...keywords
  } = options as {
    trim?: boolean
    fault?: FaultText
    secret?: boolean
    repeated?: boolean
    nulls?: boolean
    bare?: boolean
    default?: unknown
  }
  return {
    ...base,
    ...keywords,
    [kind]: of,
    ...(keywords.default !== undefined && { [defaulted]: true }),
    ...(trim && { [trimmed]: true }),
    ...(text && { [fault]: text }),
    ...(hidden && { [secret]: true }),
    ...(repeats && { [repeated]: true }),
    ...(showsNulls && { [nulls]: true }),
    ...(isBare && { [bare]: true }),
  } as never
}

/** Options whose default is written as all that are equal to it are. Throws a TypeError for one that is none. */
export function respelled<T>(
  options: Annotations<T> | undefined,
  read: (value: T) => T | undefined,
  detail: string,
): Annotations<T> | undefined {
  const fallback = options?.default
  if (fallback === undefined) return options
  const written = read(fallback)
  if (written === undefined) throw new TypeError(`${detail}, not ${JSON.stringify(fallback)}.`)
  return { ...options, default: written }
}
