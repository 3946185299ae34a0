import type { Entity, Value } from 'plinth'
import { blanksCleared, withoutBlanks } from '../blank.ts'
import { project, type projectView } from '../contract/project.ts'
import { deactivate } from '../deactivate.ts'
import { type Names, namesOf } from '../names.ts'
import type { SomeHandlers } from '../repositories.ts'

type Project = Entity<typeof project>

const { createProject, updateProject } = project.handlers

/** Projects of active customers, and those that have none. */
const ofActiveCustomers = '(customer_id.null.true,customer.status.eq.active)'
/** How far back the projects of the latest entries are looked for. */
const recent = 20

/** Projects show whom they are for, and are made inactive rather than deleted. */
export const projectHandlers = {
  async listProjects(query, { projects, ...repositories }) {
    const { items, ...page } = await projects.list({ ...query, or: [...(query.or ?? []), ofActiveCustomers] })
    const names = namesOf({ projects, ...repositories })
    return { ...page, items: await viewsOf(items, names) }
  },
  async listRecentProjects(_, { timeEntries, principal, ...repositories }) {
    const { items } = await timeEntries.list({ owner_id: principal.user, sort: ['-start_date'], limit: recent })
    const names = namesOf(repositories)
    const ids = [...new Set(items.map(({ project_id }) => project_id))]
    const project = await names.projects(ids)
    const found = ids.map(project).filter((each) => each !== undefined)
    const active = found.filter(({ status }) => status === 'active')
    const customer = await names.customers(active.map(({ customer_id }) => customer_id))
    const visible = active.filter(({ customer_id }) => customer(customer_id)?.status !== 'inactive')
    return viewsOf(visible, names)
  },
  async getProject({ project_id }, { projects, errors, ...repositories }) {
    const found = await projects.find({ id: project_id })
    if (!found) throw errors.notFound()
    const [view] = await viewsOf([found], namesOf({ projects, ...repositories }))
    return view as Value<typeof projectView>
  },
  createProject: (fields, call) => createProject(withoutBlanks(fields), call),
  updateProject: (patch, call) => updateProject(blanksCleared(patch), call),
  async deleteProject({ project_id }, call) {
    const { projects, timeEntries, principal, errors } = call
    // Found first, so that no timer starts on it meanwhile.
    if (!(await projects.find({ id: project_id }))) throw errors.notFound()
    const ofTenant = timeEntries.unscoped({ tenant_id: principal.tenant })
    const running = await ofTenant.list({ project_id, end_date__null: true, limit: 1 })
    if (running.items.length > 0) throw errors.busy()
    await deactivate(project_id, projects, call)
  },
} satisfies SomeHandlers

/** Projects with the names of what they belong to. */
async function viewsOf(projects: readonly Project[], names: Names): Promise<Value<typeof projectView>[]> {
  const customer = await names.customers(projects.map(({ customer_id }) => customer_id))
  const type = await names.projectTypes(projects.map(({ project_type_id }) => project_type_id))
  return projects.map((each) => ({
    ...each,
    customer_name: customer(each.customer_id)?.name,
    customer: customer(each.customer_id),
    project_type: type(each.project_type_id),
  }))
}
