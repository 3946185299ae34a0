import { withoutBlanks } from '../blank.ts'
import type { TimeEntry } from '../contract/time-entry.ts'
import { completed, ownEntry } from '../entry/rules.ts'
import { shown } from '../entry/shown.ts'
import { endOf, runningEntry, startTimer, stillRunning } from '../entry/timer.ts'
import { uriStart } from '../entry/uri-start.ts'
import { momentsOf } from '../entry/written-dates.ts'
import { namesOf } from '../names.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'
import { collected } from '../sequence.ts'
import { moment } from '../time/moment.ts'

/** One time entry is read and written by its owner alone. */
export const timeEntryHandlers = {
  async getTimeEntry({ time_entry_id }, call) {
    return shown(await ownEntry(time_entry_id, call), namesOf(call))
  },
  async createTimeEntry(fields, call) {
    const { timeEntries, now, errors } = call
    const written = { ...withoutBlanks(fields), start_date: moment(now()), ...momentsOf(fields, errors) }
    const { end_date, ...entry } = await completed(written, call)
    const row = { ...entry, end_date: end_date ?? undefined, uri_start: uriStart(entry.uri) }
    const insert = () => timeEntries.insert(row)
    return shown(end_date ? await insert() : await startTimer(insert, call), namesOf(call))
  },
  async updateTimeEntry({ time_entry_id, update_last_entry_if_overlap, start_date, end_date, ...fields }, call) {
    const { timeEntries, errors, expectedVersion } = call
    const found = await ownEntry(time_entry_id, call)
    const patch = { ...fields, uri_start: uriStart(fields.uri), ...momentsOf({ start_date, end_date }, errors) }
    const changed = await completed({ ...found, ...patch }, call)
    if (update_last_entry_if_overlap) await makeRoom(changed, call)
    const update = () => timeEntries.update(time_entry_id, patch, { version: expectedVersion })
    const starts = found.end_date !== undefined && !changed.end_date
    const updated = starts ? await startTimer(update, call) : await update()
    if (!updated) throw errors.notFound()
    return shown(updated, namesOf(call))
  },
  async deleteTimeEntry({ time_entry_id }, call) {
    await ownEntry(time_entry_id, call)
    const { timeEntries, errors, expectedVersion } = call
    if (!(await timeEntries.delete(time_entry_id, { version: expectedVersion }))) throw errors.notFound()
  },
  async restoreTimeEntry({ time_entry_id }, call) {
    const { timeEntries, errors } = call
    const restored = await timeEntries.restore(time_entry_id)
    if (!restored) throw errors.notFound()
    return shown(restored, namesOf(call))
  },
  async stopTimeEntry({ time_entry_id }, call) {
    const { timeEntries, errors, now, expectedVersion } = call
    const found = await ownEntry(time_entry_id, call)
    if (found.end_date !== undefined) throw errors.alreadyStopped()
    const stopped = await timeEntries.update(
      time_entry_id,
      { end_date: endOf(found, now()) },
      { version: expectedVersion },
    )
    if (!stopped) throw errors.notFound()
    return shown(stopped, namesOf(call))
  },
  async stopRunningTimeEntry(_, call) {
    const { timeEntries, errors, now } = call
    const found = await stillRunning(await runningEntry(call), timeEntries)
    const stopped = found && (await timeEntries.update(found.id, { end_date: endOf(found, now()) }))
    if (!stopped) throw errors.notFound()
    return shown(stopped, namesOf(call))
  },
  async restartTimeEntry({ time_entry_id }, call) {
    const { timeEntries, errors, expectedVersion } = call
    const found = await ownEntry(time_entry_id, call)
    if (found.end_date === undefined) throw errors.stillRunning()
    const restart = () => timeEntries.update(time_entry_id, { end_date: null }, { version: expectedVersion })
    const restarted = await startTimer(restart, call)
    if (!restarted) throw errors.notFound()
    return shown(restarted, namesOf(call))
  },
  async clockOut(_, { timeEntries, config, now }) {
    const forgotten = moment(new Date(now().getTime() - config.CLOCK_OUT_AFTER_MINUTES * 60_000))
    const all = timeEntries.unscoped()
    const running = await collected(all.each({ end_date__null: true, sort: ['end_date'] }))
    for (const each of running.filter(({ start_date }) => start_date < forgotten)) {
      const found = await stillRunning(each, all)
      if (found) await all.update(found.id, { end_date: moment(now()) })
    }
  },
} satisfies SomeHandlers

/** Has the entry that ends last end where this one begins, if it ends after that. */
async function makeRoom(
  entry: Pick<TimeEntry, 'id' | 'start_date'>,
  { timeEntries, principal }: Pick<CallOf<'updateTimeEntry'>, 'timeEntries' | 'principal'>,
): Promise<void> {
  const { items } = await timeEntries.list({
    owner_id: principal.user,
    end_date__gt: entry.start_date,
    sort: ['-end_date'],
    limit: 2,
  })
  const listed = items.find(({ id }) => id !== entry.id)
  // Found by its key it stays as it is: what the list says may be over.
  const last = listed && (await timeEntries.find({ id: listed.id }))
  const overlaps = last?.end_date !== undefined && last.end_date > entry.start_date
  if (overlaps && last.start_date < entry.start_date) await timeEntries.update(last.id, { end_date: entry.start_date })
}
