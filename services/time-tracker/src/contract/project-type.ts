import { type AnyResource, failure, resource, t } from 'plinth'
import { customer } from './customer.ts'
import { description, idOrBlank, known, name, published } from './original.ts'

/** Kinds of projects: a tree, perhaps one for each customer. */
export const projectType = resource('project_type', {
  ...published,
  path: '/project-types',
  fields: {
    name,
    description,
    customer_id: t.Optional(t.Id()),
    parent_id: t.Optional(t.Id({ description: 'The kind that this one is a kind of.' })),
  },
  filter: ['name', 'customer_id', 'parent_id'],
  sort: ['name'],
  unique: [['name', 'customer_id']],
  nullsNotDistinct: true,
  references: {
    customer_id: { to: customer },
    parent_id: { to: (): AnyResource => projectType },
  },
  softDelete: true,
})

const {
  listProjectTypes,
  getProjectType,
  createProjectType,
  updateProjectType,
  deleteProjectType,
  restoreProjectType,
} = projectType.operations

const links = <const S>(id: S) => ({ customer_id: id, parent_id: id })

const circular = failure('failed_precondition', {
  title: 'A project type cannot be a kind of itself',
  field: { name: 'parent_id', code: 'circular', detail: 'must not lead back to this project type' },
})

/** What can be done with project types. */
export const projectTypes = {
  listProjectTypes,
  getProjectType: known(getProjectType),
  createProjectType: {
    ...known(createProjectType),
    input: t.Object({ ...createProjectType.input.properties, ...links(t.Optional(idOrBlank)) }),
  },
  updateProjectType: {
    ...known(updateProjectType, 'PUT /project-types/{project_type_id}'),
    input: t.Object({ ...updateProjectType.input.properties, ...links(t.Optional(t.Nullable(idOrBlank))) }),
    errors: { ...known(updateProjectType).errors, circular },
  },
  deleteProjectType: known(deleteProjectType),
  restoreProjectType: known(restoreProjectType),
}
