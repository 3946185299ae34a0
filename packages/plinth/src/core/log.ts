type Fields = Readonly<Record<string, unknown>>

/** The author's log: a line becomes an observation, with the request that it belongs to. */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}
