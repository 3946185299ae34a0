import type { OperationStatus } from '../core/long-running/operation-status.ts'
import type { GivenInput, Outcome, Output } from '../core/operation.ts'
import { reflect } from '../core/reflect.ts'
import type { Service } from '../core/service.ts'
import { uuidv7 } from '../core/uuid.ts'
import type { CallOptions, Transport } from './transport.ts'

/** One operation as its callers see it. The input may be left out where every member of it may be. */
export type Method<Op> = Op extends { readonly longRunning: 'preferred' } ? Preferring<Op> & Plain<Op> : Plain<Op>

/** One that is answered before it is done where its caller prefers that: at once, or after so many seconds. */
interface Preferring<Op> {
  (input: GivenInput<Op>, options: CallOptions & { readonly respondAsync: true }): Promise<OperationStatus<Outcome<Op>>>
  (
    input: GivenInput<Op>,
    options: CallOptions & { readonly respondAsync: number },
  ): Promise<Outcome<Op> | OperationStatus<Outcome<Op>>>
}

type Plain<Op> =
  undefined extends GivenInput<Op>
    ? (input?: undefined, options?: CallOptions) => Promise<Output<Op>>
    : {} extends GivenInput<Op>
      ? (input?: GivenInput<Op>, options?: CallOptions) => Promise<Output<Op>>
      : (input: GivenInput<Op>, options?: CallOptions) => Promise<Output<Op>>

/** A service as its callers see it: a method for each operation. */
export type Client<S> = S extends Service<infer O> ? { readonly [K in keyof O]: Method<O[K]> } : never

/**
 * A client of a service, from its contract alone. A method answers with the output or rejects with a `Failed`, whose
 * `code` is the wire code: `error instanceof Failed && error.code === 'unknown_user'`, whatever the transport. Any that
 * is not idempotent is sent with an idempotency key, so that repeating it is safe.
 */
export function client<S extends Service<unknown>>(contract: S, transport: Transport): Client<S> {
  const methods = reflect(contract).operations.map((operation) => {
    const send = transport(operation, contract.about)
    const { input: takes, idempotent } = operation.declaration
    const method = (input: unknown = takes && {}, options: CallOptions = {}) =>
      send(input, idempotent ? options : { ...options, idempotencyKey: options.idempotencyKey ?? uuidv7() })
    return [operation.name, method]
  })
  return Object.fromEntries(methods)
}
