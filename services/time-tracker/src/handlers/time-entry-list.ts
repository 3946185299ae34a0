import type { Value } from 'plinth'
import { roles } from '../contract/original.ts'
import type { listedTimeEntry, TimeEntry } from '../contract/time-entry.ts'
import { moment } from '../moment.ts'
import { namesOf } from '../names.ts'
import { beginnings, firstOf, type Period, type PeriodQuery, periodOf } from '../period.ts'
import { lineOf } from '../report.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'
import { running } from '../rules.ts'
import { listed, shown } from '../shown.ts'
import { worked } from '../summary.ts'
import { collected, within } from '../within.ts'
import { zoneOf } from '../zone.ts'
import { isTester } from './user.ts'

interface ListQuery extends PeriodQuery {
  readonly timezone_offset: number
  readonly tz?: string | undefined
  readonly project_id?: string | undefined
  readonly activity_id?: string | undefined
  readonly uri?: string | undefined
  readonly user_id?: readonly string[] | undefined
}

type ListCall = CallOf<'listTimeEntries'>
type Listed = Value<typeof listedTimeEntry>

/** Time entries are listed, summed up and reported: the own ones, and for admins those of others. */
export const timeEntryListHandlers = {
  async listTimeEntries({ limit, ...query }, call) {
    return taken(await found(query, call), 0, limit, call)
  },
  async paginateTimeEntries({ length, start, ...query }, call) {
    const all = await found(query, call)
    return { records_total: all.length, data: await taken(all, start, length, call) }
  },
  async listLatestTimeEntries(_, call) {
    const query = { timezone_offset: 0 }
    const latest = new Map<string, TimeEntry>()
    for (const entry of await found(query, call as ListCall)) {
      if (!latest.has(entry.project_id)) latest.set(entry.project_id, entry)
    }
    return taken([...latest.values()], 0, latest.size, call)
  },
  async getRunningTimeEntry(_, call) {
    const entry = await running(call)
    return entry && shown(entry, namesOf(call))
  },
  async summarizeTimeEntries({ time_offset, tz }, { timeEntries, principal, now, errors }) {
    const zone = known(() => zoneOf({ tz, offset: time_offset }), errors.unknownZone)
    const { day, week, month } = beginnings(zone, now())
    const period = { from: [week, month].sort()[0] as string, to: moment(now()) }
    const entries = await collected(within(timeEntries, period, { owner_id: principal.user }))
    return {
      day: worked(entries, day, now()),
      week: worked(entries, week, now()),
      month: worked(entries, month, now()),
    }
  },
  async *reportTimeEntries(query, call) {
    const zone = known(() => zoneOf({ tz: query.tz, offset: query.timezone_offset }), call.errors.unknownZone)
    const names = namesOf(call)
    const everybody = query.user_id ?? (call.principal.roles.includes(roles.admin) ? ['*'] : undefined)
    const filter = await filterOf({ ...query, user_id: everybody }, call)
    for await (const entry of within(call.timeEntries, periodIn(query, call), filter)) {
      yield lineOf(await listed(entry, names), query.tz === undefined ? undefined : zone)
    }
  },
} satisfies SomeHandlers

async function found(query: ListQuery, call: ListCall): Promise<TimeEntry[]> {
  return collected(within(call.timeEntries, periodIn(query, call), await filterOf(query, call)))
}

function taken(
  all: readonly TimeEntry[],
  start: number,
  length: number,
  call: CallOf<'listLatestTimeEntries'>,
): Promise<Listed[]> {
  const names = namesOf(call)
  return Promise.all(all.slice(start, start + length).map((entry) => listed(entry, names)))
}

function periodIn(query: ListQuery, { now, errors }: ListCall): Period {
  const zone = known(() => zoneOf({ tz: query.tz, offset: query.timezone_offset }), errors.unknownZone)
  known(() => query.start_date && firstOf(query.start_date, zone), errors.invalidStart)
  return known(() => periodOf(query, zone, now()), errors.invalidEnd)
}

/** What is asked of the entries beside their time: whose they are, first of all. */
async function filterOf({ project_id, activity_id, uri, user_id }: ListQuery, { principal, people, errors }: ListCall) {
  const narrowed = { project_id, activity_id, uri }
  if (user_id === undefined) return { ...narrowed, owner_id: principal.user }
  if (!principal.roles.includes(roles.admin)) throw errors.notAllowed()
  const wanted = user_id.flatMap((each) => each.split(','))
  if (!wanted.includes('*')) return { ...narrowed, owner_id__in: wanted }
  if (isTester(principal)) return narrowed
  const testers = await collected(people.each({ roles__has: roles.test }))
  return { ...narrowed, owner_id__nin: testers.map((each) => each.user_id) }
}

/** What a calendar knows, or the failure that it does not. */
function known<T>(read: () => T, failure: () => Error): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof RangeError) throw failure()
    throw thrown
  }
}
