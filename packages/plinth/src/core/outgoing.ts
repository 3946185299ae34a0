/** What an author may say about an outgoing request. */
export interface OutgoingOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as Authorization. A function is asked before every attempt, for tokens that may be used only once. */
  readonly authorization?: string | (() => string | Promise<string>) | undefined
  /**
   * The `aud` of the service that is called, where it knows this one as a client: an assertion for this request is sent
   * as Authorization, with the token of the user that the call is made for. Throws a TypeError when `CLIENT_KEY` is not
   * set.
   */
  readonly audience?: string | undefined
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown
  /** Makes a POST or PATCH safe to repeat; sent as Idempotency-Key. */
  readonly idempotencyKey?: string | undefined
  /** Milliseconds for all attempts together. Default 5,000, never past the call's own deadline. */
  readonly deadline?: number | undefined
  /** Gives the request up, beside the call's own signal. */
  readonly signal?: AbortSignal | undefined
}

/** The answer to an outgoing request, its body already read. */
export interface OutgoingReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body read as JSON. Throws a SyntaxError when it is not. */
  json(): unknown
}

/**
 * The outgoing HTTP client of a call: it says who it is, forwards request id and trace, and repeats only what may be
 * repeated. Any status is an answer, a redirect too; it throws `upstream_failed` or `upstream_timeout` when there is
 * none. It goes only where the configuration lets it (`OUTGOING_HOSTS`), whatever address it is given or a name
 * resolves to: everywhere else is `upstream_failed`, and why is in the log. Throws a TypeError for what is no absolute
 * URL.
 */
export interface Outgoing {
  request(method: string, url: string, options?: OutgoingOptions): Promise<OutgoingReply>
}
