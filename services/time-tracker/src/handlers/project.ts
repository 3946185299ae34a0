import type { Entity, Value } from 'plinth'
import { blanksCleared, withoutBlanks } from '../blank.ts'
import { project, type projectView } from '../contract/project.ts'
import { type Names, namesOf } from '../names.ts'
import type { SomeHandlers } from '../repositories.ts'

const { createProject, updateProject } = project.handlers

/** Projects of active customers, and those that have none. */
const visible = '(customer_id.null.true,customer.status.eq.active)'
/** How far back the projects of the latest entries are looked for. */
const recent = 20

/** Projects show whom they are for, and are made inactive rather than deleted. */
export const projectHandlers = {
  async listProjects(query, { projects, ...repositories }) {
    const { items, ...page } = await projects.list({ ...query, or: [...(query.or ?? []), visible] })
    const names = namesOf({ projects, ...repositories })
    return { ...page, items: await Promise.all(items.map((each) => viewOf(each, names))) }
  },
  async listRecentProjects(_, { timeEntries, principal, ...repositories }) {
    const { items } = await timeEntries.list({ owner_id: principal.user, sort: ['-start_date'], limit: recent })
    const names = namesOf(repositories)
    const found = await Promise.all([...new Set(items.map(({ project_id }) => project_id))].map(names.project))
    const shown = await Promise.all(
      found.map(async (each) => {
        if (each?.status !== 'active') return undefined
        const customer = each.customer_id === undefined ? undefined : await names.customer(each.customer_id)
        return customer?.status === 'inactive' ? undefined : viewOf(each, names)
      }),
    )
    return shown.filter((each) => each !== undefined)
  },
  async getProject({ project_id }, { projects, errors, ...repositories }) {
    const found = await projects.find({ id: project_id })
    if (!found) throw errors.notFound()
    return viewOf(found, namesOf({ projects, ...repositories }))
  },
  createProject: (fields, call) => createProject(withoutBlanks(fields), call),
  updateProject: (patch, call) => updateProject(blanksCleared(patch), call),
  async deleteProject({ project_id }, { projects, timeEntries, principal, errors, expectedVersion }) {
    const ofTenant = timeEntries.unscoped({ tenant_id: principal.tenant })
    const running = await ofTenant.list({ project_id, end_date__null: true, limit: 1 })
    if (running.items.length > 0) throw errors.busy()
    const found = await projects.update(project_id, { status: 'inactive' }, { version: expectedVersion })
    if (!found) throw errors.notFound()
  },
} satisfies SomeHandlers

async function viewOf(found: Entity<typeof project>, names: Names): Promise<Value<typeof projectView>> {
  const { customer_id, project_type_id } = found
  const customer = customer_id === undefined ? undefined : await names.customer(customer_id)
  const projectType = project_type_id === undefined ? undefined : await names.projectType(project_type_id)
  return { ...found, customer_name: customer?.name, customer, project_type: projectType }
}
