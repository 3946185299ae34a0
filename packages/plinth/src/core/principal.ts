/** Who calls: the client program, the user it acts for, and what they may do. */
export interface Principal {
  readonly client: string | undefined
  readonly user: string
  readonly tenant: string | undefined
  readonly location: string | undefined
  /** The locations that they may act for. Default: the one they act for. */
  readonly locations?: readonly string[] | undefined
  readonly scopes: readonly string[]
}
