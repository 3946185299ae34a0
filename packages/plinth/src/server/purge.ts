import type { Environment } from '../core/active-call.ts'
import { operation } from '../core/operation.ts'
import { ownCalls } from '../core/own-calls.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { AnyResource } from '../core/resource/entity.ts'
import { inReferenceOrder } from '../core/resource/reference-order.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import type { RunningRuns } from './long-running/runs.ts'

interface PurgeOptions {
  readonly service: ReflectedService
  readonly storage: UnitOfWork
  readonly environment: Environment
  /** Absent when the service has no long-running operations. */
  readonly runs?: Pick<RunningRuns, 'purge'> | undefined
}

/** Rows in one command, at most: whoever else writes waits for them. */
const batch = 100
/** Milliseconds until the first look after a start, and between two. */
const delay = 60_000
const interval = 3_600_000

/**
 * Purges hour by hour what was deleted or has ended long enough ago, if anything of the service can be. Answers what
 * ends that.
 */
export function schedulePurge(options: PurgeOptions): () => void {
  if (!options.runs && !options.service.resources.some(({ rules }) => rules.softDelete)) return () => undefined
  const { observe } = options.environment
  const run = (): void => {
    purge(options).catch((error) => observe({ kind: 'error_unexpected', error, call: undefined, origin: 'purge' }))
  }
  const first = setTimeout(run, delay).unref()
  const others = setInterval(run, interval).unref()
  return () => {
    clearTimeout(first)
    clearInterval(others)
  }
}

/** Purges all that is due now, in commands of bounded size. Answers how many rows that were. */
export async function purge({ service, storage, environment, runs }: PurgeOptions): Promise<number> {
  const call = ownCalls(
    {
      service: service.name,
      name: 'purgeDeleted',
      operation: operation({ summary: 'Purge what was deleted', deadline: 60_000 }),
      transport: 'schedule',
    },
    environment,
  )
  const some = async (resource: AnyResource): Promise<number> =>
    (await storage.command(call(), ({ db }) => db.repository(resource).purgeDue(batch))) as number
  let purged = 0
  // What refers to a row goes before it: then each command stays as short as it is meant to be.
  for (const resource of inReferenceOrder(service.resources).toReversed()) {
    if (!resource.rules.softDelete) continue
    for (let more = batch; more === batch; purged += more) more = await some(resource)
  }
  for (let more = runs ? batch : 0; more === batch; purged += more) {
    more = (await runs?.purge(environment.now(), batch)) as number
  }
  return purged
}
