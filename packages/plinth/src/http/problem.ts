import type { Failed } from '../core/failure/failure.ts'
import { type ProblemContext, problemDetails } from '../core/failure/problem-details.ts'

/** The media type of every error. */
export const problemMediaType = 'application/problem+json'

/** A failure as an RFC 9457 problem in JSON. */
export function problemText(failed: Failed, context: ProblemContext): string {
  return JSON.stringify(problemDetails(failed, context))
}
