import type { Cron } from 'croner'
import { ActiveCall, type Carrier, type Environment } from '../core/active-call.ts'
import { invoke, type Pipeline } from '../core/invoke.ts'
import { uuidv7 } from '../core/uuid.ts'

interface JobsOptions {
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly environment: Environment
}

/**
 * Starts the schedule of the jobs of a service; the runs of a job never overlap. Resolves to a function that stops the
 * schedule and waits for runs in progress. Rejects with a TypeError when a job has a schedule that never comes.
 */
export async function openJobs({ pipelines, environment }: JobsOptions): Promise<() => Promise<void>> {
  const jobs = [...pipelines.values()].filter(({ operation }) => operation.declaration.schedule !== undefined)
  if (jobs.length === 0) return async () => undefined
  const { Cron } = await import('croner')
  const running = new Set<Promise<unknown>>()
  const scheduled = jobs.map((pipeline) => {
    const { name, declaration } = pipeline.operation
    const run = async (timer: Cron): Promise<void> => {
      const done = perform(pipeline, environment, lastDue(timer).toISOString())
      running.add(done)
      await done
      running.delete(done)
    }
    try {
      return new Cron(declaration.schedule as string, { timezone: 'UTC', protect: true, unref: true }, run)
    } catch (cause) {
      const message = `The job "${name}" cannot run at "${declaration.schedule}": ${(cause as Error).message}`
      throw new TypeError(message, { cause })
    }
  })
  return async () => {
    for (const each of scheduled) each.stop()
    await Promise.all(running)
  }
}

/** The scheduled time of a run, which is the same for all instances although their timers differ. */
function lastDue(timer: Cron): Date {
  // Those before a moment: this one may be the very millisecond.
  return timer.previousRuns(1, new Date(Date.now() + 1))[0] as Date
}

/** One run of a job. Its end is observed like that of any call, and a failure does not stop the schedule. */
async function perform(pipeline: Pipeline, environment: Environment, moment: string): Promise<void> {
  const carrier: Carrier = {
    transport: 'schedule',
    peer: undefined,
    // The record of this key is what other instances find when they come to the same moment.
    metadata: (name) => (name === 'idempotency-key' ? moment : undefined),
    decode: () => undefined,
    encode: () => undefined,
  }
  const call = new ActiveCall(pipeline.operation, carrier, environment, uuidv7(), performance.now())
  await invoke(pipeline, call).catch(() => undefined)
}
