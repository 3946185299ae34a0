import type { Value } from 'plinth'
import type { listedTimeEntry, TimeEntry, timeEntryView } from './contract/time-entry.ts'
import type { Names } from './names.ts'

/** A time entry as the response to a single one shows it. */
export async function shown(entry: TimeEntry, names: Pick<Names, 'project'>): Promise<Value<typeof timeEntryView>> {
  return {
    ...entry,
    running: entry.end_date === undefined,
    project_name: nameOf(await names.project(entry.project_id)),
  }
}

/** A time entry as lists show it. */
export async function listed(entry: TimeEntry, names: Names): Promise<Value<typeof listedTimeEntry>> {
  const project = await names.project(entry.project_id)
  const customer = project?.customer_id === undefined ? undefined : await names.customer(project.customer_id)
  return {
    ...(await shown(entry, names)),
    activity_name: nameOf(await names.activity(entry.activity_id)),
    customer_id: customer?.id,
    customer_name: customer?.name,
    owner_email: (await names.person(entry.owner_id))?.email,
  }
}

function nameOf(thing: { readonly name: string; readonly status: string } | undefined): string | undefined {
  return thing?.status === 'inactive' ? `${thing.name} (archived)` : thing?.name
}
