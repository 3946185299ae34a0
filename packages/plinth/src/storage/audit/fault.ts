/** What is wrong with an audit log, from the first record that it is wrong with. */
export interface AuditFault {
  /** `forged`: a checkpoint that nobody with the key has made; the others are about records. */
  readonly kind: 'changed' | 'deleted' | 'inserted' | 'reordered' | 'cut' | 'rewritten' | 'forged'
  /** The number of the record; of a line for `forged`. */
  readonly sequence: number
  /** The id of the record, where there still is one. */
  readonly id: string | undefined
  /** What has been found, as a sentence. */
  readonly message: string
}
