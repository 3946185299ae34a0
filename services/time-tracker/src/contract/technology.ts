import { resource, t } from 'plinth'
import { known, name, published } from './original.ts'

/** What people work with: languages, products. */
export const technology = resource('technology', {
  ...published,
  path: '/technologies',
  plural: 'technologies',
  fields: {
    name,
    first_use_time_entry_id: t.Id({ description: 'The time entry that named it first.' }),
    creation_date: t.Optional(t.String({ maxLength: 40 })),
  },
  filter: ['name'],
  sort: ['name'],
  unique: [['name']],
  softDelete: true,
})

const { listTechnologies, getTechnology, createTechnology, updateTechnology, deleteTechnology, restoreTechnology } =
  technology.operations

/** What can be done with technologies. */
export const technologies = {
  listTechnologies,
  getTechnology: known(getTechnology),
  createTechnology: known(createTechnology),
  updateTechnology: known(updateTechnology, 'PUT /technologies/{technology_id}'),
  deleteTechnology: known(deleteTechnology),
  restoreTechnology: known(restoreTechnology),
}
