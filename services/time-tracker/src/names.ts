import type { Provided } from './repositories.ts'

type Rows = Pick<Provided, 'activities' | 'customers' | 'projects' | 'projectTypes' | 'people'>

/** What ids stand for, each looked up once however often it is asked for. */
export type Names = ReturnType<typeof namesOf>

/** Looks up what entries and projects refer to, within one call. */
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
