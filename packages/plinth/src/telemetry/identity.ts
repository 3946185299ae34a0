/** Which program is speaking, in every line, metric and report. */
export interface Identity {
  readonly service: string
  readonly version: string
  readonly environment: string
}
