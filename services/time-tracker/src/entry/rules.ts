import type { TimeEntry } from '../contract/time-entry.ts'
import type { CallOf } from '../repositories.ts'
import { milliseconds } from '../time/moment.ts'

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
  return { ...draft, project_id, activity_id }
}

/** An entry of the caller's own. Colleagues may know that it is there, so they are told whose it is not. */
export async function ownEntry(id: string, call: CallOf<'getTimeEntry'>): Promise<TimeEntry> {
  const { timeEntries, principal, errors } = call
  const found = await timeEntries.find({ id })
  if (found?.owner_id === principal.user) return found
  const other = found ?? (await timeEntries.unscoped({ tenant_id: principal.tenant }).find({ id }))
  throw other ? errors.notOwner() : errors.notFound()
}
