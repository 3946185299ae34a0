import { roles } from '../contract/original.ts'
import type { TimeEntry } from '../contract/time-entry.ts'
import { pageOf } from '../entry/position.ts'
import { lineOf } from '../entry/report.ts'
import { listed, shown } from '../entry/shown.ts'
import { worked } from '../entry/summary.ts'
import { runningEntry } from '../entry/timer.ts'
import { uriStart } from '../entry/uri-start.ts'
import { within } from '../entry/within.ts'
import { namesOf } from '../names.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'
import { collected, first, inParts } from '../sequence.ts'
import { known } from '../time/known.ts'
import { moment } from '../time/moment.ts'
import { beginnings, momentIn, type Period, type PeriodQuery, periodOf } from '../time/period.ts'
import { zoneOf } from '../time/zone.ts'
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

/** Lines of a report that are made at once. */
const together = 200

/** Time entries are listed, summed up and reported: the own ones, and for admins those of others. */
export const timeEntryListHandlers = {
  async listTimeEntries({ limit, ...query }, call) {
    return listed(await collected(first(await found(query, call), limit)), namesOf(call))
  },
  async paginateTimeEntries(query, call) {
    const period = periodIn(query, call)
    const { total, page } = await pageOf(call.timeEntries, period, await filterOf(query, call), query)
    return { records_total: total, data: await listed(page, namesOf(call)) }
  },
  async listLatestTimeEntries(_, call) {
    const latest = new Map<string, TimeEntry>()
    for await (const entry of await found({ timezone_offset: 0 }, call as ListCall)) {
      if (!latest.has(entry.project_id)) latest.set(entry.project_id, entry)
    }
    return listed([...latest.values()], namesOf(call))
  },
  async getRunningTimeEntry(_, call) {
    const entry = await runningEntry(call)
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
    const zone = query.tz === undefined ? undefined : zoneIn(query, call)
    const everybody = query.user_id ?? (call.principal.roles.includes(roles.admin) ? ['*'] : undefined)
    const names = namesOf(call)
    for await (const part of inParts(await found({ ...query, user_id: everybody }, call), together))
      for (const entry of await listed(part, names)) yield lineOf(entry, zone)
  },
} satisfies SomeHandlers

/** What a query asks for, the latest first. */
async function found(query: ListQuery, call: ListCall): Promise<AsyncIterable<TimeEntry>> {
  return within(call.timeEntries, periodIn(query, call), await filterOf(query, call))
}

function zoneIn({ tz, timezone_offset }: ListQuery, { errors }: Pick<ListCall, 'errors'>): string {
  return known(() => zoneOf({ tz, offset: timezone_offset }), errors.unknownZone)
}

function periodIn(query: ListQuery, { now, errors }: ListCall): Period {
  const zone = zoneIn(query, { errors })
  known(() => query.start_date && momentIn(query.start_date, zone), errors.invalidStart)
  return known(() => periodOf(query, zone, now()), errors.invalidEnd)
}

/** What is asked of the entries beside their time: whose they are, first of all. */
async function filterOf({ project_id, activity_id, uri, user_id }: ListQuery, { principal, people, errors }: ListCall) {
  const narrowed = { project_id, activity_id, uri, uri_start: uriStart(uri) }
  if (user_id === undefined) return { ...narrowed, owner_id: principal.user }
  if (!principal.roles.includes(roles.admin)) throw errors.notAllowed()
  const wanted = [...new Set(user_id.flatMap((each) => each.split(',')))]
  if (!wanted.includes('*'))
    return { ...narrowed, ...(wanted.length > 1 ? { owner_id__in: wanted } : { owner_id: wanted[0] }) }
  if (isTester(principal)) return narrowed
  const testers = await collected(people.each({ roles__has: roles.test }))
  return testers.length > 0 ? { ...narrowed, owner_id__nin: testers.map((each) => each.user_id) } : narrowed
}
