/** What can be wrong with an answer. */
export type FindingKind =
  | 'no-answer'
  | 'server-error'
  | 'undocumented-status'
  | 'undocumented-content-type'
  | 'undocumented-header'
  | 'undocumented-member'
  | 'schema'
  | 'header'
  | 'problem'
  | 'invalid-accepted'
  | 'valid-refused'
  | 'unexpected-status'
  | 'deleted-but-there'
  | 'replay-differs'
  | 'leak'

/** One thing that is wrong with one answer. */
export interface Finding {
  readonly kind: FindingKind
  readonly detail: string
}
