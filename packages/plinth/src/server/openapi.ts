import { problemBaseOf } from '../core/failure/problem-base.ts'
import type { Interceptor } from '../core/interceptor.ts'
import type { Pipeline } from '../core/invoke.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { About } from '../core/service.ts'
import type { OperationFacts } from '../document/facts.ts'
import { type OpenapiDocument, openapi } from '../document/openapi.ts'
import { httpFacts } from '../http/facts.ts'
import { legacyQuotaHeaders } from '../http/legacy-quota-headers.ts'

interface Documented {
  readonly service: ReflectedService
  readonly version: string
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly interceptors: readonly Interceptor[]
}

/** The OpenAPI document of a service, from the pipelines that run and what HTTP adds to them. */
export function openapiOf({ service, version, pipelines, interceptors }: Documented): OpenapiDocument {
  const operations = new Map<string, OperationFacts>()
  for (const [name, pipeline] of pipelines) operations.set(name, factsOf(pipeline, interceptors, service.about))
  return openapi({ service, identity: { version }, operations, problemBase: problemBaseOf(service) })
}

/** What every answer to a call that is counted tells. */
const quotas = ['RateLimit', 'RateLimit-Policy'] as const

function factsOf(
  { operation, stages }: Pipeline,
  interceptors: readonly Interceptor[],
  { legacyRateLimitHeaders = false }: About,
): OperationFacts {
  const http = httpFacts(operation)
  const used = interceptors.filter(({ stage }) => stages.includes(stage))
  const refusals = [...http.refusals, ...used.flatMap((each) => each.refuses?.(operation) ?? [])]
  const { always, success } = http.headers
  const counted = legacyRateLimitHeaders ? [...quotas, ...legacyQuotaHeaders] : quotas
  const headers = stages.includes('limit-rate') ? { always: [...always, ...counted], success } : http.headers
  const challenges = used.flatMap((it) => it.challenges ?? [])
  return { ...http, headers, stages, challenges, refusals: [...new Set(refusals)] }
}
