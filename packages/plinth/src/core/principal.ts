/** Who calls: the client program, the user it acts for, and what they may do. */
export interface Principal {
  readonly client: string | undefined
  readonly user: string
  readonly tenant: string | undefined
  readonly location: string | undefined
  /** The locations that they may act for. Default: the one they act for. */
  readonly locations?: readonly string[] | undefined
  /** What the user is to the organisation, such as `admin`, in the words of whoever vouches for it. */
  readonly roles: readonly string[]
  /** What the client may do, such as `todo:write`. */
  readonly scopes: readonly string[]
  /** Who vouches for all this: the `iss` of a token. Default: nobody beside this service. */
  readonly issuer?: string | undefined
  /** The id of the key that proved it. Not a secret. */
  readonly key?: string | undefined
  /** Whether the user was proved, or is only what the client says. Default `verified`. */
  readonly assurance?: 'verified' | 'asserted' | undefined
}

const ofClient = 'client:'

/** The `user` of a client that acts for nobody but itself. */
export function userOfClient(client: string): string {
  return ofClient + client
}

/** Whether a user has the name that some client has where it acts for itself, and whose rows would be its rows. */
export function isUserOfClient(user: string): boolean {
  return user.startsWith(ofClient)
}

/** Whether a client acts for nobody but itself. An issuer's user of that name is somebody else. */
export function actsAlone({ client, user, issuer }: Principal): boolean {
  return client !== undefined && issuer === undefined && user === userOfClient(client)
}
