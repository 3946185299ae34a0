import type { ReflectedOperation } from '../core/reflect.ts'
import { runExtension } from './accepted-response.ts'
import type { Components } from './components.ts'
import type { OperationFacts } from './facts.ts'
import { type JsonObject, object } from './json.ts'
import { parameters } from './parameters.ts'
import { requestBody } from './request-body.ts'
import { responses } from './responses.ts'
import { accessNote, permissions, requiredRoles, security } from './security.ts'

/** The Operation Object of an operation, on its canonical route (`alias` 0) or on a deprecated one. */
export function operationObject(
  operation: ReflectedOperation,
  facts: OperationFacts,
  problemBase: string,
  alias: number,
  into: Components,
): JsonObject {
  const { name, declaration } = operation
  const told = parameters(operation, facts, into)
  return object({
    operationId: alias === 0 ? name : `${name}Alias${alias === 1 ? '' : alias}`,
    tags: tagsOf(operation),
    summary: declaration.summary,
    description: `${declaration.description ?? `${declaration.summary}.`}${accessNote(operation)}`,
    deprecated: declaration.deprecated || alias > 0 ? true : undefined,
    parameters: told.length > 0 ? told : undefined,
    requestBody: requestBody(operation, facts, into),
    responses: responses(operation, facts, problemBase, into),
    security: security(operation, facts, into),
    ...extensions(operation, facts),
    'x-run': runExtension(operation, into),
  })
}

/** The tags of an operation; without any, it belongs with the others of its service. */
export function tagsOf({ declaration, service }: ReflectedOperation): readonly string[] {
  return declaration.tags ?? [service]
}

/** What OpenAPI has no word for and the pipeline does. */
function extensions({ declaration, sources }: ReflectedOperation, { stages }: OperationFacts): JsonObject {
  const { access, bodyLimit, cost, deadline, elevated, idempotencyKey, limit, priority, transaction, http, cache } =
    declaration
  const hasBody = sources?.body !== undefined || http.body === 'any'
  return {
    'x-permissions': permissions(access),
    'x-required-roles': requiredRoles(access),
    'x-deadline': stages.includes('deadline') ? seconds(deadline / 1000) : undefined,
    'x-priority': priority === 'batch' ? priority : undefined,
    'x-body-limit': hasBody ? bodyLimit : undefined,
    'x-idempotency': stages.includes('idempotency')
      ? { required: idempotencyKey === 'required', ttl: 'PT24H' }
      : undefined,
    'x-audit': stages.includes('transact') && (transaction === 'command' || elevated) ? true : undefined,
    'x-cache':
      cache && object({ max_age: seconds(cache.maxAge), stale_while_revalidate: seconds(cache.staleWhileRevalidate) }),
    'x-rate-limit': stages.includes('limit-rate') ? object({ policy: limit, cost }) : undefined,
  }
}

function seconds(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `PT${count}S`
}
