import { withoutBlanks } from '../blank.ts'
import { activity } from '../contract/activity.ts'
import type { SomeHandlers } from '../repositories.ts'

const { listActivities, getActivity, createActivity, updateActivity } = activity.handlers

/** Activities are made active, and inactive rather than deleted. */
export const activityHandlers = {
  listActivities,
  getActivity,
  createActivity: (fields, call) => createActivity({ ...withoutBlanks(fields), status: 'active' }, call),
  updateActivity,
  async deleteActivity({ activity_id }, { activities, errors, expectedVersion }) {
    const found = await activities.update(activity_id, { status: 'inactive' }, { version: expectedVersion })
    if (!found) throw errors.notFound()
  },
} satisfies SomeHandlers
