import { Failed } from 'plinth'
import type { TimeEntry } from '../contract/time-entry.ts'
import type { CallOf } from '../repositories.ts'
import { moment, momentAfter } from '../time/moment.ts'

/** The entry of the caller that has no end. */
export async function runningEntry({
  timeEntries,
  principal,
}: CallOf<'getRunningTimeEntry'>): Promise<TimeEntry | undefined> {
  const { items } = await timeEntries.list({ owner_id: principal.user, end_date__null: true, limit: 1 })
  return items[0]
}

/**
 * The entry again, if it still has no end: what a list tells may be over, and what is found by its key nobody else
 * changes before the transaction ends.
 */
export async function stillRunning(
  entry: Pick<TimeEntry, 'id'> | undefined,
  timeEntries: Pick<CallOf<'getTimeEntry'>['timeEntries'], 'find'>,
): Promise<TimeEntry | undefined> {
  const found = entry && (await timeEntries.find({ id: entry.id }))
  return found?.end_date === undefined ? found : undefined
}

/**
 * When a timer ends that is stopped now: after it started, even if another instance started it whose clock is ahead.
 */
export function endOf({ start_date }: Pick<TimeEntry, 'start_date'>, now: Date): string {
  const end = moment(now)
  return end > start_date ? end : momentAfter(start_date)
}

/**
 * Writes an entry that is to run. There is one for each owner: where a second one is the reason, that is said, and not
 * that the two overlap, however close they come.
 */
export async function startTimer<T>(
  write: () => Promise<T>,
  call: CallOf<'getRunningTimeEntry'> & { readonly errors: Pick<CallOf<'createTimeEntry'>['errors'], 'alreadyExists'> },
): Promise<T> {
  if (await runningEntry(call)) throw call.errors.alreadyExists()
  try {
    return await call.db.attempt(write)
  } catch (thrown) {
    const overlaps = thrown instanceof Failed && thrown.code === 'overlap'
    if (overlaps && (await runningEntry(call))) throw call.errors.alreadyExists()
    throw thrown
  }
}
