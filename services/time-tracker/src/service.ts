import { implement } from 'plinth'
import { timeTracker } from './contract.ts'
import { activityHandlers } from './handlers/activity.ts'
import { customerHandlers } from './handlers/customer.ts'
import { eventHandlers } from './handlers/event.ts'
import { projectHandlers } from './handlers/project.ts'
import { projectTypeHandlers } from './handlers/project-type.ts'
import { technologyHandlers } from './handlers/technology.ts'
import { timeEntryHandlers } from './handlers/time-entry.ts'
import { timeEntryListHandlers } from './handlers/time-entry-list.ts'
import { userHandlers } from './handlers/user.ts'
import { provide } from './repositories.ts'
import { neededForGraph, variables } from './variables.ts'

export default implement(
  timeTracker,
  { variables, needed: [{ where: { DIRECTORY: 'graph' }, variables: neededForGraph }], provide },
  {
    ...activityHandlers,
    ...customerHandlers,
    ...projectTypeHandlers,
    ...projectHandlers,
    ...technologyHandlers,
    ...userHandlers,
    ...timeEntryHandlers,
    ...timeEntryListHandlers,
    ...eventHandlers,
  },
)
