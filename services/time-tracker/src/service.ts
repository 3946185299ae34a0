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

const graph = { DIRECTORY: 'graph' }

export default implement(
  timeTracker,
  {
    variables,
    needed: [{ where: graph, variables: neededForGraph }],
    onlyWhere: { copyDirectory: graph, tellDirectory: graph },
    provide,
  },
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
