import type { Code } from '../failure/code.ts'
import { Failed, type Fault } from '../failure/failure.ts'
import { keywords } from '../schema/schema.ts'

/** How something failed, in a form that can be kept as JSON: all that reaches a caller, and nothing else. */
export interface KeptFailure {
  readonly code: string
  readonly kind: Code
  readonly title: string
  readonly status: number
  readonly detail: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly faults: readonly Fault[] | undefined
  readonly retryAfter: number | undefined
}

/** The form of a failure that is kept. */
export function keptFailure({ code, failure, detail, details, faults, retryAfter }: Failed): KeptFailure {
  const declared = failure.details && keywords(failure.details).properties
  const told =
    details &&
    Object.fromEntries(Object.entries(details).filter(([name]) => !declared || Object.hasOwn(declared, name)))
  const { code: kind, title, status } = failure
  return { code, kind, title, status, detail, details: told, faults, retryAfter }
}

/** The failure that was kept, whatever the service declares by now. */
export function failureOf({ code, kind, title, status, ...options }: KeptFailure): Failed {
  const none = { detail: undefined, details: undefined, field: undefined, retryAfter: undefined }
  return new Failed(code, { kind: 'failure', code: kind, title, status, ...none }, options)
}
