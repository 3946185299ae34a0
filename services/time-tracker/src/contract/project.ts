import { failure, operation, resource, t } from 'plinth'
import { customer } from './customer.ts'
import { description, idOrBlank, known, name, published, shownOnly, status } from './original.ts'
import { projectType } from './project-type.ts'

/** What people work on: for a customer, or internally. */
export const project = resource('project', {
  ...published,
  path: '/projects',
  fields: {
    name,
    description,
    customer_id: t.Optional(t.Id({ description: 'Absent where the project is internal.' })),
    project_type_id: t.Optional(t.Id()),
    technologies: t.Optional(t.Array(t.String({ maxLength: 100 }))),
    status,
  },
  filter: ['name', 'customer_id', 'project_type_id', 'status', 'customer.status'],
  sort: ['name'],
  unique: [['name', 'customer_id']],
  nullsNotDistinct: true,
  references: { customer_id: { to: customer }, project_type_id: { to: projectType } },
})

const named = (title: string) =>
  t.Optional(t.Object({ name: t.String(), description: t.Optional(t.String()) }, { title, nulls: true }))

/** A project with the names of what it belongs to. */
export const projectView = t.Object(
  {
    ...project.entity.properties,
    customer_name: t.Optional(t.String()),
    customer: named('ProjectCustomer'),
    project_type: named('ProjectKind'),
  },
  { title: 'ProjectView', nulls: true },
)

const { customer_name, customer: shownCustomer, project_type } = projectView.properties
const answered = shownOnly({ customer_name, customer: shownCustomer, project_type })
const links = <const S>(id: S) => ({ customer_id: id, project_type_id: id })

const { listProjects, getProject, createProject, updateProject, deleteProject } = project.operations

const busy = failure('failed_precondition', {
  title: 'Somebody is working on the project',
  detail: 'A timer runs on it.',
})

/** What can be done with projects. */
export const projects = {
  listProjects: {
    ...listProjects,
    description: 'Answers the projects of active customers, and internal ones.',
    output: t.Object(
      { ...listProjects.output.properties, items: t.Array(projectView, { maxItems: 9999 }) },
      { bare: true },
    ),
  },
  listRecentProjects: operation({
    summary: 'List recent projects',
    description: 'Answers the active projects among the last 20 entries of the caller, the latest first.',
    http: 'GET /projects/recent',
    tags: ['projects'],
    output: t.Array(projectView, { maxItems: 20 }),
  }),
  getProject: { ...known(getProject), output: projectView },
  createProject: {
    ...known(createProject),
    input: t.Object({ ...createProject.input.properties, ...answered, ...links(t.Optional(idOrBlank)) }),
  },
  updateProject: {
    ...known(updateProject, 'PUT /projects/{project_id}'),
    input: t.Object({ ...updateProject.input.properties, ...answered, ...links(t.Optional(t.Nullable(idOrBlank))) }),
  },
  deleteProject: {
    ...known(deleteProject),
    summary: 'Deactivate a project',
    description: 'Makes the project inactive; its entries keep it.',
    errors: { ...known(deleteProject).errors, busy },
  },
}
