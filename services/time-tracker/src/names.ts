import type { Provided } from './repositories.ts'

type Rows = Pick<Provided, 'activities' | 'customers' | 'projects' | 'projectTypes' | 'people'>

/** Look-ups of what time entries and projects refer to, for one call. */
export type Names = ReturnType<typeof namesOf>

/** Creates the look-ups of one call: of each kind of thing, what is wanted at once is read by one statement. */
export function namesOf({ activities, customers, projects, projectTypes, people }: Rows) {
  return {
    activities: lookUp((ids) => activities.findMany(ids)),
    customers: lookUp((ids) => customers.findMany(ids)),
    projects: lookUp((ids) => projects.findMany(ids)),
    projectTypes: lookUp((ids) => projectTypes.findMany(ids)),
    people: lookUp((ids) => people.findMany(ids)),
  }
}

/** What has an id, if anything has. */
type Known<T> = (id: string | undefined) => T | undefined

/** Reads what has one of these ids and has not been read before. */
function lookUp<T>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>) {
  const known = new Map<string, T | undefined>()
  return async (ids: readonly (string | undefined)[]): Promise<Known<T>> => {
    const wanted = [...new Set(ids)].filter((id) => id !== undefined && !known.has(id)) as string[]
    const found = wanted.length > 0 ? await find(wanted) : undefined
    for (const id of wanted) known.set(id, found?.get(id))
    return (id) => (id === undefined ? undefined : known.get(id))
  }
}
