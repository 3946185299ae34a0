import { id } from './fixture.ts'

/** A request that is answered with a problem. */
export interface Refusal {
  readonly when: string
  readonly sent: string | Buffer
  readonly status: number
  readonly code: string
  /** Each as place, name and code: `pointer #/name too_short`. */
  readonly errors?: readonly string[]
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly members?: Readonly<Record<string, unknown>>
}

export const item = `/things/${id}`
/** A body that is valid for `POST /things`. */
export const valid = '{"name":"Anvil"}'

// What many refusals have in common.
export const invalid = { status: 400, code: 'validation_failed' }
export const malformed = { status: 400, code: 'malformed_request' }
export const malformedBody = { status: 400, code: 'malformed_body' }
export const unsupported = {
  status: 415,
  code: 'unsupported_media_type',
  errors: ['header Content-Type unsupported_media_type'],
}
export const closing = { connection: 'close' }
