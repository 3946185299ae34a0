import type { Problem } from '../core/failure/problems.ts'
import type { Challenge } from '../core/identity.ts'
import type { Stage } from '../core/interceptor.ts'
import type { HeaderName } from './headers.ts'

/** What the pipeline that runs, and its HTTP binding, add to the declaration of one operation. */
export interface OperationFacts {
  /** The stages that the operation uses. */
  readonly stages: readonly Stage[]
  /** The schemes by which callers may say who they are. */
  readonly challenges: readonly Challenge[]
  /** The standard failures that a stage or the transport may refuse a call with. */
  readonly refusals: readonly Problem[]
  /** The media types that a body may have; empty when none is read. */
  readonly accepts: readonly string[]
  /** The media types that an answer may have. */
  readonly produces: readonly string[]
  readonly headers: {
    /** On every answer, or where the request asks for it. */
    readonly always: readonly HeaderName[]
    /** On success, beside those; some only where there is a reason. */
    readonly success: readonly HeaderName[]
  }
}
