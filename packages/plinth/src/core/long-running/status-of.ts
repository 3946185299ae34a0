import { problemBaseOf } from '../failure/problem-base.ts'
import { problemDetails } from '../failure/problem-details.ts'
import type { ReflectedService } from '../reflect.ts'
import { template } from '../template.ts'
import { failureOf } from './kept-failure.ts'
import type { OperationStatus } from './operation-status.ts'
import type { Run } from './run.ts'

/** What is needed to tell of the runs of a service. */
export interface Telling {
  readonly basePath: string
  readonly problemBase: string
  /** The path template of what an operation creates, by its name. */
  readonly created: ReadonlyMap<string, string>
}

/** What is needed to tell of the runs of this service. */
export function tellingOf(service: ReflectedService): Telling {
  const created = service.operations.flatMap(({ name, run }) =>
    run?.declaration.creates === undefined ? [] : [[name, run.declaration.creates] as const],
  )
  return { basePath: service.about.basePath ?? '', problemBase: problemBaseOf(service), created: new Map(created) }
}

/** What a run is to whoever started it. */
export function statusOf(run: Run, telling: Telling): OperationStatus {
  const { id, operation, status, progress, createdAt, updatedAt } = run
  return {
    id,
    operation,
    status,
    ...(progress !== undefined && { progress }),
    created_at: createdAt,
    updated_at: updatedAt,
    ...endOf(run, telling),
  } as OperationStatus
}

function endOf({ operation, requestId, traceId, end }: Run, { basePath, problemBase: base, created }: Telling): object {
  if (!end) return {}
  if ('failure' in end) {
    return { problem: problemDetails(failureOf(end.failure), { base, requestId, traceId, isParameter: undefined }) }
  }
  const creates = created.get(operation)
  if (creates !== undefined) return { result_url: template(basePath + creates)(end.output) }
  return end.output === undefined ? {} : { result: end.output }
}
