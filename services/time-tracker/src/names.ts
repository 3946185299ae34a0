import type { Provided } from './repositories.ts'

type Rows = Pick<Provided, 'activities' | 'customers' | 'projects' | 'projectTypes' | 'people'>

/** Look-ups of resources by id, each id read once within a call. */
export type Names = ReturnType<typeof namesOf>

/** Creates the look-ups of what time entries and projects refer to, for one call. */
export function namesOf({ activities, customers, projects, projectTypes, people }: Rows) {
  return {
    activity: once((id) => activities.find({ id })),
    customer: once((id) => customers.find({ id })),
    project: once((id) => projects.find({ id })),
    projectType: once((id) => projectTypes.find({ id })),
    person: once((user_id) => people.find({ user_id })),
  }
}

function once<T>(find: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const found = new Map<string, Promise<T>>()
  return (id) => {
    const known = found.get(id) ?? find(id)
    found.set(id, known)
    return known
  }
}
