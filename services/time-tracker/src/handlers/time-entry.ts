import { withoutBlanks } from '../blank.ts'
import type { TimeEntry } from '../contract/time-entry.ts'
import { moment } from '../moment.ts'
import { namesOf } from '../names.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'
import { complete, endOf, own, running, start } from '../rules.ts'
import { collected } from '../sequence.ts'
import { shown } from '../shown.ts'

/** Time entries are written by their owners alone. */
export const timeEntryHandlers = {
  async getTimeEntry({ time_entry_id }, call) {
    const readable = await call.timeEntries.find({ id: time_entry_id })
    return shown(readable ?? (await own(time_entry_id, call)), namesOf(call))
  },
  async createTimeEntry({ start_date, ...fields }, call) {
    const { timeEntries, now } = call
    const entry = await complete({ ...withoutBlanks(fields), start_date: start_date ?? moment(now()) }, call)
    const insert = () => timeEntries.insert(entry)
    return shown(entry.end_date === undefined ? await start(insert, call) : await insert(), namesOf(call))
  },
  async updateTimeEntry({ time_entry_id, update_last_entry_if_overlap, ...patch }, call) {
    const { timeEntries, errors, expectedVersion } = call
    const found = await own(time_entry_id, call)
    const changed = await complete({ ...found, ...patch, start_date: patch.start_date ?? found.start_date }, call)
    if (update_last_entry_if_overlap) await makeRoom(changed, call)
    const update = () => timeEntries.update(time_entry_id, patch, { version: expectedVersion })
    const starts = found.end_date !== undefined && !changed.end_date
    const updated = starts ? await start(update, call) : await update()
    if (!updated) throw errors.notFound()
    return shown(updated, namesOf(call))
  },
  async deleteTimeEntry({ time_entry_id }, call) {
    await own(time_entry_id, call)
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
    const found = await own(time_entry_id, call)
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
    const found = await running(call)
    const stopped = found && (await timeEntries.update(found.id, { end_date: endOf(found, now()) }))
    if (!stopped) throw errors.notFound()
    return shown(stopped, namesOf(call))
  },
  async restartTimeEntry({ time_entry_id }, call) {
    const { timeEntries, errors, expectedVersion } = call
    const found = await own(time_entry_id, call)
    if (found.end_date === undefined) throw errors.stillRunning()
    const restart = () => timeEntries.update(time_entry_id, { end_date: null }, { version: expectedVersion })
    const restarted = await start(restart, call)
    if (!restarted) throw errors.notFound()
    return shown(restarted, namesOf(call))
  },
  async clockOut(_, { timeEntries, config, now }) {
    const forgotten = moment(new Date(now().getTime() - config.CLOCK_OUT_AFTER_MINUTES * 60_000))
    const all = timeEntries.unscoped()
    const running = await collected(all.each({ end_date__null: true, sort: ['end_date'] }))
    for (const { id, start_date } of running)
      if (start_date < forgotten) await all.update(id, { end_date: moment(now()) })
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
  const last = items.find(({ id }) => id !== entry.id)
  if (last && last.start_date < entry.start_date) await timeEntries.update(last.id, { end_date: entry.start_date })
}
