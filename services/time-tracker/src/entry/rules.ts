import { Failed } from 'plinth'
import { Temporal } from 'temporal-polyfill'
import type { TimeEntry } from '../contract/time-entry.ts'
import type { CallOf } from '../repositories.ts'
import { known } from '../time/known.ts'
import { milliseconds, moment } from '../time/moment.ts'
import { momentIn } from '../time/period.ts'

/** What is to be written of a time entry. */
interface Draft {
  readonly project_id?: string | null | undefined
  readonly activity_id?: string | null | undefined
  readonly start_date: string
  readonly end_date?: string | null | undefined
}

/** A draft of which nothing is missing. */
type Complete<D> = Omit<D, 'project_id' | 'activity_id'> & { readonly project_id: string; readonly activity_id: string }

interface Rows {
  find(fields: { readonly id: string }): Promise<object | undefined>
}

/** What a draft is held against. */
interface Ground extends Pick<CallOf<'createTimeEntry'>, 'now' | 'errors'> {
  readonly projects: Rows
  readonly activities: Rows
}

/** Throws the first failure of what a time entry must be, in the order of the original. */
export async function completed<D extends Draft>(
  draft: D,
  { projects, activities, now, errors }: Ground,
): Promise<Complete<D>> {
  const { project_id, activity_id, start_date, end_date } = draft
  if (!project_id) throw errors.projectMissing()
  if (!activity_id) throw errors.activityMissing()
  if (!(await projects.find({ id: project_id }))) throw errors.projectUnknown()
  if (!(await activities.find({ id: activity_id }))) throw errors.activityUnknown()
  if (end_date && end_date <= start_date) throw errors.endsBeforeStart()
  if (end_date && milliseconds(end_date) >= now().getTime()) throw errors.endsInFuture()
  if (milliseconds(start_date) > now().getTime()) throw errors.startsInFuture()
  return { ...draft, project_id, activity_id }
}

/** Dates as people write them; an empty text is none. */
interface WrittenDates {
  readonly start_date?: string | null | undefined
  readonly end_date?: string | null | undefined
}

/** The dates that are written, in UTC: none where nothing is said, and null for an end that there is not. Throws what is in no calendar. */
export function momentsOf(
  { start_date, end_date }: WrittenDates,
  errors: Pick<CallOf<'createTimeEntry'>['errors'], 'invalidStart' | 'invalidEnd'>,
): { readonly start_date?: string; readonly end_date?: string | null } {
  const read = (text: string, failure: () => Error) => known(() => momentIn(text, 'UTC'), failure)
  return {
    ...(start_date && { start_date: read(start_date, errors.invalidStart) }),
    ...(end_date !== undefined && { end_date: end_date ? read(end_date, errors.invalidEnd) : null }),
  }
}

/** The entry of the caller that has no end. */
export async function runningEntry({
  timeEntries,
  principal,
}: CallOf<'getRunningTimeEntry'>): Promise<TimeEntry | undefined> {
  const { items } = await timeEntries.list({ owner_id: principal.user, end_date__null: true, limit: 1 })
  return items[0]
}

/**
 * The entry again, if it still has no end: what a list tells may be over, and what is found by its key nobody else changes before
 * the transaction ends.
 */
export async function stillRunning(
  entry: Pick<TimeEntry, 'id'> | undefined,
  timeEntries: Pick<CallOf<'getTimeEntry'>['timeEntries'], 'find'>,
): Promise<TimeEntry | undefined> {
  const found = entry && (await timeEntries.find({ id: entry.id }))
  return found?.end_date === undefined ? found : undefined
}

/** When a timer ends that is stopped now: after it started, even if another instance started it whose clock is ahead. */
export function endOf({ start_date }: Pick<TimeEntry, 'start_date'>, now: Date): string {
  const end = moment(now)
  return end > start_date ? end : moment(Temporal.Instant.from(start_date).add({ nanoseconds: 100 }))
}

/** An entry that the caller may write. Colleagues may know that it is there, so they are told whose it is not. */
export async function ownEntry(id: string, call: CallOf<'getTimeEntry'>): Promise<TimeEntry> {
  const { timeEntries, principal, errors } = call
  const found = await timeEntries.find({ id })
  if (found?.owner_id === principal.user) return found
  const other = found ?? (await timeEntries.unscoped({ tenant_id: principal.tenant }).find({ id }))
  throw other ? errors.notOwner() : errors.notFound()
}

/**
 * Writes an entry that is to run. There is one for each owner: where a second one is the reason, that is said, and not that
 * the two overlap, however close they come.
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
