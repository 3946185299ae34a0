/** What an error of an engine means to who ran the statement. */
export type SqlFault =
  /** It wanted a key or a unique set that is taken. */
  | 'collision'
  /** It refers to a row that is not there, or removes one that others refer to. */
  | 'reference'
  /** Another transaction would not let go. */
  | 'busy'
  /** It says nothing about the statement: the same one may well succeed later. */
  | 'passing'

/** What engines differ in. */
export interface Dialect {
  readonly name: 'sqlite'
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Waits until nobody else holds a name, and holds it until the transaction ends; undefined where nobody else writes. */
  readonly lock: string | undefined
  /** Checks only when the transaction ends what rows refer to, from now on. */
  readonly deferReferences: string
  /** What an error means; undefined when it was thrown by something else, or is a mistake in the statement. */
  faultOf(thrown: unknown): SqlFault | undefined
}
