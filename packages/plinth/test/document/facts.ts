import type { Problem } from '../../src/core/failure/problems.ts'
import { type Stage, stages } from '../../src/core/interceptor.ts'
import type { ReflectedOperation, ReflectedService } from '../../src/core/reflect.ts'
import { kind } from '../../src/core/schema/schema.ts'
import type { OperationFacts } from '../../src/document/index.ts'

/** The facts of every operation, as a server with the whole standard on would give them. */
export function facts(service: ReflectedService): ReadonlyMap<string, OperationFacts> {
  return new Map(service.operations.map((operation) => [operation.name, factsOf(operation)]))
}

function factsOf({ declaration, sources, failures }: ReflectedOperation): OperationFacts {
  const command = declaration.transaction === 'command'
  const secured = declaration.access !== 'public'
  const method = sources?.route.method
  const refusals: Problem[] = ['validation_failed', 'internal', 'overloaded', 'deadline_exceeded', 'not_acceptable']
  if (sources?.body) refusals.push('malformed_body', 'unsupported_media_type', 'body_too_large')
  if (secured) refusals.push('unauthenticated', 'token_expired')
  if (typeof declaration.access === 'object') refusals.push('permission_denied')
  if (command) refusals.push('idempotency_key_reused', 'idempotency_in_progress')
  const used = stages.filter((stage: Stage) => (stage === 'idempotency' || stage === 'transact' ? command : true))
  const versioned = failures.has('version_conflict') || declaration.standard?.verb === 'get'
  return {
    stages: used,
    challenges: ['Bearer'],
    refusals,
    accepts: !sources?.body
      ? []
      : method === 'PATCH'
        ? ['application/merge-patch+json', 'application/json']
        : ['application/json'],
    produces: declaration.output?.[kind] === 'string' ? ['text/plain'] : ['application/json'],
    headers: {
      always: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'],
      success: [...(versioned ? ['ETag' as const] : []), ...(command ? ['Preference-Applied' as const] : [])],
    },
  }
}
