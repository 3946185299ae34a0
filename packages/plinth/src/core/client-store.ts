/** A program that may call this service, as it is registered. */
export interface RegisteredClient {
  /** Its `client_id`, and the `iss` of its assertions. */
  readonly id: string
  /** Whose tokens it may present for users. Empty: those of every issuer that the service trusts. */
  readonly issuers: readonly string[]
  /** Whom those tokens may have been issued to. Empty: itself only, under its id. */
  readonly parties: readonly string[]
  /** The tenant that it acts for where no user's token names one. */
  readonly tenant: string | undefined
  /** The locations that it may act for where no user's token names any. */
  readonly locations: readonly string[]
}

/** What a person has decided about a key. Whether its time has come or is over is told by the key's dates. */
export type KeyState = 'active' | 'retiring' | 'revoked'

/** A key of a client. It holds nothing that a call could be made with. */
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

/** That a key was used. */
export interface KeyUse {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Its hash with the pepper of today, where it was kept with the one before. */
  readonly hash?: { readonly material: string; readonly pepper: string } | undefined
}

/** Where clients and their keys are kept. */
export interface ClientStore {
  load(): Promise<Registration>
  /** Remembers when keys were used last. */
  used(uses: readonly KeyUse[]): Promise<void>
  /** Changes what is kept, alone: nobody else does meanwhile. What `change` throws undoes it. */
  change(change: (now: Registration) => Registration): Promise<void>
}
