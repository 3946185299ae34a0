import type { Failure } from '../../core/failure/failure.ts'
import { type Problem, problems, problemType } from '../../core/failure/problems.ts'
import type { ReflectedService } from '../../core/reflect.ts'
import { advice, adviceFor } from './advice.ts'

/** One kind of problem, as a caller looks it up. */
export interface CatalogueEntry {
  /** Its place under `/problems/`. */
  readonly slug: string
  /** The URI that comes over the wire. */
  readonly type: string
  readonly code: string
  readonly title: string
  /** The HTTP status. */
  readonly status: number
  /** The gRPC status by name, `NOT_FOUND`. */
  readonly grpc_status: string
  /** Whether the same request may succeed later. */
  readonly retry: boolean
  readonly what_to_do: string
  /** The operations that declare it; none for a standard problem, which any of them may have. */
  readonly operations: readonly string[]
}

/** The statuses of what passes by itself (RFC 9110). */
const passing = new Set([408, 429, 502, 503, 504])

/**
 * Every kind of problem that a service can answer with, by code: the standard ones, and what its operations declare.
 */
export function catalogue(service: ReflectedService, problemBase: string): readonly CatalogueEntry[] {
  const found = new Map<string, { failure: Failure; operations: string[] }>()
  for (const [code, failure] of Object.entries<Failure>(problems)) {
    // A caller who has gone is told nothing; the code is for the log.
    if (failure.code !== 'canceled') found.set(code, { failure, operations: [] })
  }
  for (const { name, failures } of service.operations) {
    for (const [code, failure] of failures) {
      const entry = found.get(code) ?? { failure, operations: [] }
      found.set(code, entry)
      entry.operations.push(name)
    }
  }
  return [...found]
    .map(([code, { failure, operations }]) => entryOf(code, failure, operations, problemBase))
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
}

function entryOf(code: string, failure: Failure, operations: readonly string[], base: string): CatalogueEntry {
  const { title, status } = failure
  return {
    slug: code.replaceAll('_', '-'),
    type: problemType(base, code),
    code,
    title,
    status,
    grpc_status: failure.code.toUpperCase(),
    retry: passing.has(status) || failure.retryAfter !== undefined,
    what_to_do: code in problems ? advice[code as Problem] : adviceFor[failure.code],
    operations,
  }
}
