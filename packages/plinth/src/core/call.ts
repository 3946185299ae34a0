import type { Access } from './access.ts'
import type { AnyFailure, Throwable } from './failure/failure.ts'
import type { Log } from './log.ts'
import type { AnyOperation, GivenInput, Outcome } from './operation.ts'
import type { Outgoing } from './outgoing.ts'
import type { Principal } from './principal.ts'
import type { ExpectedVersion } from './resource/expected-version.ts'
import type { Database } from './resource/repository.ts'

type Throwables<E> = { readonly [K in keyof E]: E[K] extends AnyFailure ? Throwable<E[K]> : never }

/** What a handler receives beside its input. */
export interface Call<A extends Access = Access, E = {}> {
  /** Who calls. On a public operation perhaps nobody. */
  readonly principal: A extends 'public' ? Principal | undefined : Principal
  /** The declared failures: `throw errors.unknownUser()`. */
  readonly errors: Throwables<E>
  /** Aborted when the caller has gone or the deadline has passed. */
  readonly signal: AbortSignal
  /** The clock. Tests turn it. */
  readonly now: () => Date
  readonly log: Log
  /** The repositories of this unit of work. */
  readonly db: Database
  /** The outgoing HTTP client. */
  readonly http: Outgoing
  readonly requestId: string
  /**
   * The version that the caller's If-Match names, if it sent one, or several of which any will do; 0 for
   * `If-None-Match: *`, which wants none to be there; or the moment of an If-Unmodified-Since. For the repository.
   */
  readonly expectedVersion: ExpectedVersion | undefined
  /**
   * Says that the call made what it did not find: the answer is 201 with Location, in an operation with `otherwise:
   * 201`.
   */
  readonly created: () => void
  /**
   * Tells how much of a long-running operation is done, from 0 to 1. Where somebody waits for the answer, nobody is
   * told. Throws a RangeError for any other number.
   */
  readonly progress: (fraction: number) => void
  /**
   * Performs an operation of the same service as a step of a long-running one without a transaction: by the same
   * caller, in a unit of work of its own. Rejects with what it is refused with. Throws a TypeError in any other
   * operation.
   */
  readonly perform: <Op extends AnyOperation>(operation: Op, input: GivenInput<Op>) => Promise<Outcome<Op>>
}
