/** Who calls: the client program, the user it acts for, and what they may do. */
export interface Principal {
  readonly client: string | undefined
  readonly user: string
  readonly tenant: string | undefined
  readonly location: string | undefined
  readonly scopes: readonly string[]
}
