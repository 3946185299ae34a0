/** What a server is called and where it stands. */
export interface Identity {
  /** The name of the service, first half of its product token: `Server: name/version`. */
  readonly name: string
  readonly version: string
  readonly environment: string
}
