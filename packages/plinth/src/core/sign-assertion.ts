import type { ActiveCall } from './active-call.ts'

/** A request that is to be signed. */
export interface AssertedRequest {
  /** The `aud` of the service that it is for. */
  readonly audience: string
  readonly method: string
  readonly url: URL
  readonly body: string | undefined
}

/** Signs an assertion for a request that is made in a call. */
export type SignAssertion = (request: AssertedRequest, call: ActiveCall | undefined) => Promise<string>
