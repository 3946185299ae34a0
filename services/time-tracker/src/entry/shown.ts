import type { Value } from 'plinth'
import type { listedTimeEntry, TimeEntry, timeEntryView } from '../contract/time-entry.ts'
import type { Names } from '../names.ts'

/** A time entry as the response to a single one shows it. */
export async function shown(entry: TimeEntry, names: Pick<Names, 'projects'>): Promise<Value<typeof timeEntryView>> {
  const project = await names.projects([entry.project_id])
  return view(entry, project(entry.project_id))
}

/**
 * Time entries as lists show them. However many there are, what they refer to is read by a statement for each kind of
 * thing.
 */
export async function listed(entries: readonly TimeEntry[], names: Names): Promise<Value<typeof listedTimeEntry>[]> {
  const project = await names.projects(entries.map(({ project_id }) => project_id))
  const activity = await names.activities(entries.map(({ activity_id }) => activity_id))
  const customer = await names.customers(entries.map(({ project_id }) => project(project_id)?.customer_id))
  const person = await names.people(entries.map(({ owner_id }) => owner_id))
  return entries.map((entry) => {
    const found = project(entry.project_id)
    const { id: customer_id, name: customer_name } = customer(found?.customer_id) ?? {}
    return {
      ...view(entry, found),
      activity_name: nameOf(activity(entry.activity_id)),
      customer_id,
      customer_name,
      owner_email: person(entry.owner_id)?.email,
    }
  })
}

interface Named {
  readonly name: string
  readonly status: string
}

function view(entry: TimeEntry, project: Named | undefined): Value<typeof timeEntryView> {
  return { ...entry, running: entry.end_date === undefined, project_name: nameOf(project) }
}

function nameOf(thing: Named | undefined): string | undefined {
  return thing?.status === 'inactive' ? `${thing.name} (archived)` : thing?.name
}
