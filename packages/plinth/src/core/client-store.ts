/** A program that may call this service, as it is registered. */
export interface RegisteredClient {
  /** Its `client_id`, and the `iss` of its assertions. */
  readonly id: string
  /** The issuers whose user tokens it may present. Empty: every issuer that the service trusts. */
  readonly issuers: readonly string[]
  /** The clients that those tokens may have been issued to. Empty: only this client, by its id. */
  readonly parties: readonly string[]
  /** The tenant that it acts for where no user's token names one. */
  readonly tenant: string | undefined
  /** The locations that it may act for where no user's token names any. */
  readonly locations: readonly string[]
}

/** What a person has decided about a key. Whether its time has come or is over is told by the key's dates. */
export type KeyState = 'active' | 'retiring' | 'revoked'

/** A key of a client as it is stored. No secret can be derived from it. */
export interface ClientKey {
  /** Unique among all keys of a service. */
  readonly id: string
  readonly client: string
  /** `secret`: an API key, kept as its keyed hash. `public`: the public half of a pair, which verifies assertions. */
  readonly kind: 'secret' | 'public'
  /** The keyed hash in base64url, or the JWK (RFC 7517) as JSON. */
  readonly material: string
  /** The id of the pepper of the hash. */
  readonly pepper: string | undefined
  /** Whether an API key may come inside a JWT, too. */
  readonly embedded: boolean
  /** What its holder may do. */
  readonly scopes: readonly string[]
  readonly state: KeyState
  /** Milliseconds since the epoch, as are the others: from then on it is good. */
  readonly notBefore: number
  /** From then on it is not good any more. */
  readonly expiresAt: number
  readonly createdAt: number
  readonly lastUsedAt: number | undefined
}

/** All clients and all their keys. */
export interface Registration {
  readonly clients: readonly RegisteredClient[]
  readonly keys: readonly ClientKey[]
}

/** A note that a key was used. */
export interface KeyUse {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Its hash with the current pepper, where the stored hash was made with the previous one. */
  readonly hash?: { readonly material: string; readonly pepper: string } | undefined
}

/** Where clients and their keys are kept. */
export interface ClientStore {
  load(): Promise<Registration>
  /** Remembers when keys were used last. */
  used(uses: readonly KeyUse[]): Promise<void>
  /**
   * Changes what is stored, under a lock: no other change runs at the same time. Stores nothing when `change` throws.
   */
  change(change: (now: Registration) => Registration): Promise<void>
}
