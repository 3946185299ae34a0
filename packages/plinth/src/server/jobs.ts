import type { Cron } from 'croner'
import { ActiveCall, type Carrier, type Environment } from '../core/active-call.ts'
import { invoke, type Pipeline } from '../core/invoke.ts'
import { uuidv7 } from '../core/uuid.ts'

interface JobsOptions {
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly environment: Environment
}

/**
 * Runs the jobs of a service when their time comes, each one run after the other. Answers what ends that, when the last run is
 * over. Rejects with a TypeError when one has no time that could come.
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

/** The moment that a run is for: the same for all instances, whose timers are not. */
function lastDue(timer: Cron): Date {
  // Those before a moment: this one may be the very millisecond.
  return timer.previousRuns(1, new Date(Date.now() + 1))[0] as Date
}

/** One run. How it ended is observed like the end of any call; the next one is another. */
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
