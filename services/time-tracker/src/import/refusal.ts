import { Failed, type Fault } from 'plinth'

/** Why a document is not imported. */
export interface Refusal {
  readonly code: string
  readonly detail: string
  /** A JSON Pointer (RFC 6901) into the document; empty for all of it. */
  readonly pointer: string
}

/** What went wrong with the input of a document. */
export function refusalsOf(faults: readonly Fault[]): readonly Refusal[] {
  return faults.map(({ code, detail, pointer }) => ({ code, detail, pointer }))
}

/** What a rule says against a document. Throws what is no rule's word: the database has failed, or the program. */
export function refusalsIn(thrown: unknown): readonly Refusal[] {
  if (!(thrown instanceof Failed) || thrown.status >= 500) throw thrown
  const { code, detail, failure, faults = [] } = thrown
  if (code === 'validation_failed') return refusalsOf(faults)
  return [{ code: faults[0]?.code ?? code, detail: detail ?? failure.title, pointer: faults[0]?.pointer ?? '' }]
}
