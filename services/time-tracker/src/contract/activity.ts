import { resource, t } from 'plinth'
import { known, published } from './original.ts'

/** What people do while they work on a project: development, meetings. */
export const activity = resource('activity', {
  ...published,
  path: '/activities',
  plural: 'activities',
  fields: {
    name: t.String({ minLength: 1, maxLength: 50, trim: true }),
    description: t.Optional(t.String({ maxLength: 250 })),
    status: t.Enum(['active', 'inactive'], { default: 'active' }),
  },
  filter: ['status', 'name'],
  sort: ['name'],
  unique: [['name']],
})

const { listActivities, getActivity, createActivity, updateActivity, deleteActivity } = activity.operations

/** What can be done with activities. */
export const activities = {
  listActivities,
  getActivity: known(getActivity),
  createActivity: known(createActivity),
  updateActivity: known(updateActivity, 'PUT /activities/{activity_id}'),
  deleteActivity: {
    ...known(deleteActivity),
    summary: 'Deactivate an activity',
    description: 'Makes the activity inactive; entries keep it.',
  },
}
