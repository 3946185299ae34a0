import { type Entity, resource, t } from 'plinth'
import { activity } from './activity.ts'
import { published, roles } from './original.ts'
import { project } from './project.ts'
import { overlap } from './time-entry-failures.ts'

const moment = (description: string) => t.Instant({ digits: 7, description })

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
    uri_start: t.Optional(
      t.String({ description: 'What its uri begins with: that can be indexed, however long it is.' }),
    ),
    technologies: t.Optional(t.Array(t.String({ maxLength: 100 }), { maxItems: 10, uniqueItems: true })),
    timezone_offset: t.Optional(
      t.Integer({ minimum: -840, maximum: 720, description: 'Minutes from local time to UTC: 300 is UTC-5.' }),
    ),
  },
  filter: ['owner_id', 'project_id', 'activity_id', 'uri', 'uri_start', 'start_date', 'end_date'],
  sort: ['start_date', 'end_date'],
  sweep: ['end_date'],
  owner: { except: { read: { role: roles.admin } } },
  softDelete: true,
  totals: { by: ['owner_id'], month: 'start_date' },
  references: { project_id: { to: project }, activity_id: { to: activity } },
  exclusion: [{ within: ['owner_id'], range: ['start_date', 'end_date'], failure: overlap }],
})

/** A time entry as it is stored. */
export type TimeEntry = Entity<typeof timeEntry>

const { uri_start: _, ...shown } = timeEntry.entity.properties

const told = {
  ...shown,
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
