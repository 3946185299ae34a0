import { resource, t } from 'plinth'
import { known, named } from './original.ts'

/** What people do while they work on a project: development, meetings. */
export const activity = resource('activity', {
  ...named,
  path: '/activities',
  plural: 'activities',
  fields: { ...named.fields, description: t.Optional(t.String({ maxLength: 2000 })) },
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
