import { type Entity, failure, operation, resource, t } from 'plinth'
import { activity } from './activity.ts'
import { published, roles, shownOnly } from './original.ts'
import { project } from './project.ts'

const moment = (description: string) => t.Instant({ digits: 7, description })
const overlap = failure('failed_precondition', {
  title: 'There is another time entry',
  detail: 'There is another time entry in that date range',
  status: 422,
})

/** What somebody worked on, from when to when; without an end a timer runs. */
export const timeEntry = resource('time_entry', {
  ...published,
  plural: 'time_entries',
  fields: {
    project_id: t.Id(),
    activity_id: t.Id(),
    description: t.Optional(t.String({ maxLength: 1500 })),
    start_date: moment('When the work began.'),
    end_date: t.Optional(moment('When it ended; absent while it goes on.')),
    uri: t.Optional(t.String({ maxLength: 2000, description: 'A link, or a ticket such as TT-54.' })),
    technologies: t.Optional(t.Array(t.String({ maxLength: 100 }), { maxItems: 10, uniqueItems: true })),
    timezone_offset: t.Optional(
      t.Integer({ minimum: -840, maximum: 720, description: 'Minutes from local time to UTC: 300 is UTC-5.' }),
    ),
  },
  filter: ['owner_id', 'project_id', 'activity_id', 'uri', 'start_date', 'end_date'],
  sort: ['start_date', 'end_date'],
  sweep: ['end_date'],
  owner: { except: { read: { role: roles.admin } } },
  softDelete: true,
  references: { project_id: { to: project }, activity_id: { to: activity } },
  exclusion: [{ within: ['owner_id'], range: ['start_date', 'end_date'], failure: overlap }],
})
/** A time entry as it is stored. */
export type TimeEntry = Entity<typeof timeEntry>

const { project_id, activity_id, start_date, ...optional } = timeEntry.fields

const told = {
  ...timeEntry.entity.properties,
  running: t.Boolean({ description: 'Whether it has no end yet.' }),
  project_name: t.Optional(
    t.String({ description: 'With " (archived)" behind it where the project is no longer active.' }),
  ),
}
/** A time entry on its own. */
export const timeEntryView = t.Object(told, { title: 'TimeEntryView', nulls: true })

/** A time entry in a list, with the names of all that it refers to. */
export const listedTimeEntry = t.Object(
  {
    ...told,
    activity_name: t.Optional(t.String()),
    customer_id: t.Optional(t.Id()),
    customer_name: t.Optional(t.String()),
    owner_email: t.Optional(t.String()),
  },
  { title: 'ListedTimeEntry', nulls: true },
)

/** What only the service sets. */
const answered = shownOnly(
  Object.fromEntries(Object.entries(listedTimeEntry.properties).filter(([name]) => !(name in timeEntry.fields))),
)

/** A point in time: with an offset it is what it says, without one it is local time. */
const localMoment = t.String({
  maxLength: 40,
  pattern: '^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([Zz]|[+-]\\d{2}:\\d{2})?)?$',
  examples: ['2026-03-01T00:00:00'],
})
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
const identity = { time_entry_id: t.Id({ description: 'The id of the time entry.' }) }

const notFound = failure('not_found', { title: 'There is no such thing', detail: 'It was not found' })
const notOwner = failure('permission_denied', {
  title: "That is somebody else's",
  detail: 'The current user is not the owner of this time entry',
})
const notAllowed = failure('permission_denied', {
  title: 'That is not allowed',
  detail: "You don't have enough permissions.",
})
const alreadyRunning = failure('already_exists', { title: 'A timer is running', detail: 'It already exists' })
const wrong = (title: string, name: string, code: string) =>
  failure('invalid_argument', { title, detail: title, field: { name, code, detail: title } })

/** What keeps a time entry from being written. */
const broken = {
  projectMissing: wrong('Project id can not be empty', 'project_id', 'required'),
  activityMissing: wrong('Activity id can not be empty', 'activity_id', 'required'),
  projectUnknown: wrong('Related Project does not exists', 'project_id', 'unknown_reference'),
  activityUnknown: wrong('Related Activity does not exists', 'activity_id', 'unknown_reference'),
  endsBeforeStart: wrong('You must end the time entry after it started', 'end_date', 'invalid_range'),
  endsInFuture: wrong('You cannot end a time entry in the future', 'end_date', 'invalid_range'),
  startsInFuture: wrong('You cannot start a time entry in the future', 'start_date', 'invalid_range'),
  overlap,
  alreadyExists: alreadyRunning,
}
const unknownZone = wrong('A time zone is one of the IANA database, such as America/Bogota', 'tz', 'unknown_time_zone')
const noMoment = 'A time is a day of the calendar, such as 2026-03-01 or 2026-03-01T09:30:00'
const invalidStart = wrong(noMoment, 'start_date', 'invalid_format')
const invalidEnd = wrong(noMoment, 'end_date', 'invalid_format')
const periodErrors = { unknownZone, invalidStart, invalidEnd, notAllowed }
const tags = ['time-entries']
const versionConflict = project.operations.updateProject.errors.versionConflict

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

/** What can be done with time entries. */
export const timeEntries = {
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
    errors: periodErrors,
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
    errors: periodErrors,
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
    errors: { unknownZone },
  }),
  reportTimeEntries: operation({
    summary: 'Report time entries',
    description:
      'Answers the entries within a time as lines of a report, the latest first; for admins those of everybody.',
    http: 'GET /time-entries/report',
    tags,
    input: t.Object({ ...narrowed, ...period }),
    output: t.Stream(line),
    errors: periodErrors,
    deadline: 300_000,
    priority: 'batch',
  }),
  getTimeEntry: operation({
    summary: 'Get a time entry',
    http: 'GET /time-entries/{time_entry_id}',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: { notFound, notOwner },
  }),
  createTimeEntry: operation({
    summary: 'Create a time entry',
    description: 'Writes down what was worked on, or starts a timer where it has no end.',
    http: 'POST /time-entries',
    tags,
    input: t.Object({
      project_id: t.Optional(t.String({ maxLength: 36 })),
      activity_id: t.Optional(t.String({ maxLength: 36 })),
      start_date: t.Optional(start_date),
      ...optional,
      ...answered,
    }),
    output: timeEntryView,
    errors: broken,
    creates: '/time-entries/{id}',
  }),
  updateTimeEntry: operation({
    summary: 'Update a time entry',
    description: 'Sets the fields that are sent; null clears an optional one.',
    http: 'PUT /time-entries/{time_entry_id}',
    tags,
    input: t.Object({
      ...identity,
      ...answered,
      project_id: t.Optional(t.String({ maxLength: 36 })),
      activity_id: t.Optional(t.String({ maxLength: 36 })),
      start_date: t.Optional(start_date),
      description: t.Optional(t.Nullable(optional.description)),
      end_date: t.Optional(t.Nullable(optional.end_date)),
      uri: t.Optional(t.Nullable(optional.uri)),
      technologies: t.Optional(t.Nullable(optional.technologies)),
      timezone_offset: t.Optional(t.Nullable(optional.timezone_offset)),
      update_last_entry_if_overlap: t.Boolean({
        default: false,
        description: 'Whether the entry that ends last is to end where this one begins, if it ends after that.',
      }),
    }),
    output: timeEntryView,
    errors: { notFound, notOwner, versionConflict, ...broken },
  }),
  deleteTimeEntry: operation({
    summary: 'Delete a time entry',
    http: 'DELETE /time-entries/{time_entry_id}',
    tags,
    input: t.Object(identity),
    errors: { notFound, notOwner, versionConflict },
  }),
  restoreTimeEntry: operation({
    summary: 'Restore a time entry',
    description: 'Takes its deletion back, where nothing else has taken its time.',
    http: 'POST /time-entries/{time_entry_id}/restore',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: { notFound, ...broken },
  }),
  stopTimeEntry: operation({
    summary: 'Stop time entry',
    http: 'POST /time-entries/{time_entry_id}/stop',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: {
      notFound,
      notOwner,
      versionConflict,
      alreadyStopped: failure('failed_precondition', {
        title: 'It is not running',
        detail: 'The specified time entry is already stopped',
        status: 422,
      }),
    },
  }),
  stopRunningTimeEntry: operation({
    summary: 'Stop the running time entry',
    http: { route: ['POST /time-entries/stop', 'PUT /time-entries/stop'] },
    tags,
    output: timeEntryView,
    errors: { notFound },
  }),
  restartTimeEntry: operation({
    summary: 'Restart time entry',
    http: 'POST /time-entries/{time_entry_id}/restart',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: {
      notFound,
      notOwner,
      versionConflict,
      overlap,
      alreadyExists: alreadyRunning,
      stillRunning: failure('failed_precondition', {
        title: 'It is running',
        detail: 'The specified time entry is already running',
        status: 422,
      }),
    },
  }),
}
