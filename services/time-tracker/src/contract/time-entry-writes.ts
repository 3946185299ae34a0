import { operation, t } from 'plinth'
import { writtenMoment } from './moment.ts'
import { notFound, shownOnly } from './original.ts'
import { listedTimeEntry, timeEntry, timeEntryView } from './time-entry.ts'
import { alreadyStopped, broken, stillRunning, unchanged, unreached, unrestored } from './time-entry-failures.ts'

const tags = ['time-entries']

const { description, uri, technologies, timezone_offset } = timeEntry.fields
const optional = { description, uri, technologies, timezone_offset }
const dates = {
  start_date: t.Optional(t.Nullable(writtenMoment('When the work began; now, if nothing is said.'))),
  end_date: t.Optional(t.Nullable(writtenMoment('When it ended; absent while it goes on.'))),
}
const id = t.Nullable(t.String({ maxLength: 36 }))

/** What only the service sets. */
const answered = shownOnly(
  Object.fromEntries(Object.entries(listedTimeEntry.properties).filter(([name]) => !(name in timeEntry.fields))),
)

const identity = { time_entry_id: t.Id({ description: 'The id of the time entry.' }) }

/** How a time entry is read and written. */
export const timeEntryWrites = {
  getTimeEntry: operation({
    summary: 'Get a time entry',
    http: 'GET /time-entries/{time_entry_id}',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: unreached,
  }),
  createTimeEntry: operation({
    summary: 'Create a time entry',
    description: 'Writes down what was worked on, or starts a timer where it has no end.',
    http: 'POST /time-entries',
    tags,
    input: t.Object({
      project_id: id,
      activity_id: id,
      ...dates,
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
      project_id: t.Optional(id),
      activity_id: t.Optional(id),
      ...dates,
      description: t.Optional(t.Nullable(description)),
      uri: t.Optional(t.Nullable(uri)),
      technologies: t.Optional(t.Nullable(technologies)),
      timezone_offset: t.Optional(t.Nullable(timezone_offset)),
      update_last_entry_if_overlap: t.Boolean({
        default: false,
        description: 'Whether the entry that ends last is to end where this one begins, if it ends after that.',
      }),
    }),
    output: timeEntryView,
    errors: { ...unchanged, ...broken },
  }),
  deleteTimeEntry: operation({
    summary: 'Delete a time entry',
    http: 'DELETE /time-entries/{time_entry_id}',
    tags,
    input: t.Object(identity),
    errors: unchanged,
  }),
  restoreTimeEntry: operation({
    summary: 'Restore a time entry',
    description: 'Takes its deletion back, where nothing else has taken its time.',
    http: 'POST /time-entries/{time_entry_id}/restore',
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: { ...unrestored, overlap: broken.overlap },
  }),
  stopTimeEntry: operation({
    summary: 'Stop time entry',
    http: { route: 'POST /time-entries/{time_entry_id}/stop', body: 'any' },
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: { ...unchanged, alreadyStopped },
  }),
  stopRunningTimeEntry: operation({
    summary: 'Stop the running time entry',
    http: { route: ['POST /time-entries/stop', 'PUT /time-entries/stop'], body: 'any' },
    tags,
    output: timeEntryView,
    errors: { notFound },
  }),
  restartTimeEntry: operation({
    summary: 'Restart time entry',
    http: { route: 'POST /time-entries/{time_entry_id}/restart', body: 'any' },
    tags,
    input: t.Object(identity),
    output: timeEntryView,
    errors: { ...unchanged, overlap: broken.overlap, alreadyExists: broken.alreadyExists, stillRunning },
  }),
}
