import { failure } from 'plinth'
import { notFound } from './original.ts'
import { technology } from './technology.ts'

/** What a time entry that overlaps another one of its owner is refused with. */
export const overlap = failure('failed_precondition', {
  title: 'There is another time entry',
  detail: 'There is another time entry in that date range',
  status: 422,
})

const { versionConflict } = technology.operations.updateTechnology.errors
const { notDeleted } = technology.operations.restoreTechnology.errors
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

const noMoment = 'A time is a day of the calendar, such as 2026-03-01 or 2026-03-01T09:30:00'
const moments = {
  invalidStart: wrong(noMoment, 'start_date', 'invalid_format'),
  invalidEnd: wrong(noMoment, 'end_date', 'invalid_format'),
}

/** What keeps a time entry from being written. */
export const broken = {
  ...moments,
  projectMissing: wrong('Project id can not be empty', 'project_id', 'required'),
  activityMissing: wrong('Activity id can not be empty', 'activity_id', 'required'),
  projectUnknown: wrong('Related Project does not exists', 'project_id', 'unknown_reference'),
  activityUnknown: wrong('Related Activity does not exists', 'activity_id', 'unknown_reference'),
  endsBeforeStart: wrong('You must end the time entry after it started', 'end_date', 'invalid_range'),
  endsInFuture: wrong('You cannot end a time entry in the future', 'end_date', 'invalid_range'),
  overlap,
  alreadyExists: alreadyRunning,
}

const unknownZone = wrong('A time zone is one of the IANA database, such as America/Bogota', 'tz', 'unknown_time_zone')

/** What keeps time entries from being listed. */
export const unlisted = { ...moments, unknownZone, notAllowed }

/** What keeps one time entry from being read, or written as it is. */
export const unreached = { notFound, notOwner }

/** What keeps a time entry from being changed, beside what it is. */
export const unchanged = { ...unreached, versionConflict }

/** What keeps a time entry from being restored, beside what it is. */
export const unrestored = { notFound, notDeleted }

/** What keeps a time entry from being stopped that has an end. */
export const alreadyStopped = failure('failed_precondition', {
  title: 'It is not running',
  detail: 'The specified time entry is already stopped',
  status: 422,
})

/** What keeps a time entry from being restarted that has no end. */
export const stillRunning = failure('failed_precondition', {
  title: 'It is running',
  detail: 'The specified time entry is already running',
  status: 422,
})
