import { consumer, job, service } from 'plinth'
import { activities, activity } from './contract/activity.ts'
import { customer, customers } from './contract/customer.ts'
import { events } from './contract/event.ts'
import { worded } from './contract/original.ts'
import { project, projects } from './contract/project.ts'
import { projectType, projectTypes } from './contract/project-type.ts'
import { technologies, technology } from './contract/technology.ts'
import { timeEntry } from './contract/time-entry.ts'
import { timeEntryLists } from './contract/time-entry-lists.ts'
import { timeEntryWrites } from './contract/time-entry-writes.ts'
import { person, rightChanged, users } from './contract/user.ts'

/** The contract of the time tracker: its operations, jobs and resources. */
export const timeTracker = service(
  'time-tracker',
  worded({
    ...activities,
    ...customers,
    ...projectTypes,
    ...projects,
    ...technologies,
    ...users,
    ...timeEntryLists,
    ...timeEntryWrites,
    ...events,
    copyDirectory: job({ summary: 'Copy the directory of users', at: '*/15 * * * *' }),
    tellDirectory: consumer({ summary: 'Tell the directory of a right', on: rightChanged }),
    clockOut: job({ summary: 'Stop the timers that somebody forgot', at: '0 * * * *' }),
  }),
  {
    title: 'Time tracker',
    description: 'Who worked on what, and for how long.',
    apiId: '01997a3e-5d6a-7c10-9f52-3b1d7c1e0004',
    contact: { name: 'Plinth', url: 'https://plinth.example', email: 'services@plinth.example' },
    inherited: { malformedId: 'not_found', unknownMember: 'ignored', missingBody: 'invalid', message: 'told' },
    events: [rightChanged],
    resources: [activity, customer, projectType, project, technology, timeEntry, person],
  },
)
