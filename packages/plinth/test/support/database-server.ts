/** A database server of our own, with nothing in it. It ends with the process that started it, however that ends. */
export interface DatabaseServer {
  readonly port: number
  /** The URL of a database of this server. */
  readonly url: (database: string) => string
  /** Ends it as a power cut would; one that has ended stays so. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same data and port, unless it runs. */
  readonly start: () => Promise<void>
}
