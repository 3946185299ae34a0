import type { Failed } from './failure/failure.ts'

/** How another operation went. */
export interface Performed {
  /** The HTTP status of success. */
  readonly status: number
  readonly output: unknown
}

/** The operations of a service as one of them performs others: by the same caller, in its own unit of work. */
export interface Composition {
  /**
   * Performs an operation with an input that is valid, and metadata by lower-case name. Throws what it is refused with:
   * what its access and its precondition ask for is asked here, too.
   */
  perform(name: string, input: object, metadata: Readonly<Record<string, string | undefined>>): Promise<Performed>
  /** A failure as it stands in an answer. */
  describe(failed: Failed): object
}
