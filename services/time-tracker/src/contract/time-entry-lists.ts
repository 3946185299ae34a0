import { operation, t } from 'plinth'
import { localMoment } from './moment.ts'
import { listedTimeEntry, timeEntryView } from './time-entry.ts'
import { unlisted } from './time-entry-failures.ts'

const tags = ['time-entries']

const tz = t.Optional(
  t.String({ maxLength: 64, description: 'A time zone of the IANA database instead: America/Bogota.' }),
)
const minutes = (description: string) => t.Integer({ minimum: -840, maximum: 720, default: 300, description })

/** Which time a list is about; without any of it, the current month. */
const period = {
  month: t.Optional(t.Integer({ minimum: 1, maximum: 12 })),
  year: t.Optional(t.Integer({ minimum: 1970, maximum: 9998 })),
  start_date: t.Optional(localMoment),
  end_date: t.Optional(localMoment),
  timezone_offset: minutes('Minutes from local time to UTC. 0 is UTC.'),
  tz,
}

/** Which entries of that time it is about. */
const narrowed = {
  project_id: t.Optional(t.Id()),
  activity_id: t.Optional(t.Id()),
  uri: t.Optional(t.String({ maxLength: 2000 })),
  user_id: t.Optional(
    t.Array(t.String({ maxLength: 4000 }), {
      maxItems: 100,
      repeated: true,
      description:
        'Whose: for admins those of others, with commas between or the parameter repeated, `*` for everybody but testers. Default: the own.',
    }),
  ),
}

const span = t.Object(
  {
    hours: t.Number({ description: 'Whole hours.' }),
    minutes: t.Number({ description: 'Whole minutes beside them.' }),
    seconds: t.Number({ description: 'To two decimals.' }),
  },
  { title: 'Span' },
)

const line = t.Object(
  {
    id: t.Id({ title: 'ID' }),
    owner_email: t.Optional(t.String({ title: 'User email' })),
    date: t.Date({ title: 'Date' }),
    duration: t.String({ title: 'Duration' }),
    time_in: t.String({ title: 'Time in' }),
    time_out: t.Optional(t.String({ title: 'Time out' })),
    time_zone: t.String({ title: 'Time zone' }),
    project_name: t.Optional(t.String({ title: 'Project' })),
    project_id: t.Id({ title: 'Project ID' }),
    customer_name: t.Optional(t.String({ title: 'Customer' })),
    customer_id: t.Optional(t.Id({ title: 'Customer ID' })),
    activity_name: t.Optional(t.String({ title: 'Activity' })),
    uri: t.Optional(t.String({ title: 'Ticket', maxLength: 2000 })),
    description: t.Optional(t.String({ title: 'Description', maxLength: 1500 })),
    technologies: t.Optional(t.Array(t.String({ maxLength: 100 }), { title: 'Technologies', maxItems: 10 })),
  },
  { title: 'ReportLine' },
)

/** How time entries are listed, summed up and reported. */
export const timeEntryLists = {
  listTimeEntries: operation({
    summary: 'List time entries',
    description: 'Answers the entries that begin or end within a time, the latest first.',
    http: 'GET /time-entries',
    tags,
    input: t.Object({
      ...narrowed,
      ...period,
      limit: t.Integer({ minimum: 1, maximum: 9999, default: 9999, description: 'How many at most.' }),
    }),
    output: t.Array(listedTimeEntry, { maxItems: 9999 }),
    errors: unlisted,
  }),
  paginateTimeEntries: operation({
    summary: 'List time entries by position',
    http: 'GET /time-entries/paginated',
    tags,
    input: t.Object({
      ...narrowed,
      ...period,
      length: t.Integer({ minimum: 1, maximum: 9999, description: 'How many.' }),
      start: t.Integer({ minimum: 0, maximum: 1_000_000, description: 'How many to leave out before them.' }),
      start_date: localMoment,
      end_date: localMoment,
    }),
    output: t.Object(
      { records_total: t.Integer({ minimum: 0 }), data: t.Array(listedTimeEntry, { maxItems: 9999 }) },
      { title: 'PaginatedTimeEntries' },
    ),
    errors: unlisted,
  }),
  listLatestTimeEntries: operation({
    summary: 'List the latest time entries',
    description: 'Answers the newest entry of the caller on each project, in the current month.',
    http: 'GET /time-entries/latest',
    tags,
    output: t.Array(listedTimeEntry, { maxItems: 9999 }),
  }),
  getRunningTimeEntry: operation({
    summary: 'Get the running time entry',
    http: 'GET /time-entries/running',
    tags,
    output: t.Optional(timeEntryView),
  }),
  summarizeTimeEntries: operation({
    summary: 'Sum up time entries',
    description: 'Answers how long the caller has worked today, this week since Monday, and this month.',
    http: 'GET /time-entries/summary',
    tags,
    input: t.Object({ time_offset: minutes('Minutes from local time to UTC. 0 is UTC.'), tz }),
    output: t.Object({ day: span, week: span, month: span }, { title: 'Summary' }),
    errors: { unknownZone: unlisted.unknownZone },
  }),
  reportTimeEntries: operation({
    summary: 'Report time entries',
    description:
      'Answers the entries within a time as lines of a report, the latest first; for admins those of everybody.',
    http: 'GET /time-entries/report',
    tags,
    input: t.Object({ ...narrowed, ...period }),
    output: t.Stream(line),
    errors: unlisted,
    deadline: 300_000,
    priority: 'batch',
  }),
}
