import { withoutBlanks } from '../blank.ts'
import { activity } from '../contract/activity.ts'
import { deactivate } from '../deactivate.ts'
import type { SomeHandlers } from '../repositories.ts'

const { listActivities, getActivity, createActivity, updateActivity } = activity.handlers

/** Activities are made active, and inactive rather than deleted. */
export const activityHandlers = {
  listActivities,
  getActivity,
  createActivity: (fields, call) => createActivity({ ...withoutBlanks(fields), status: 'active' }, call),
  updateActivity,
  deleteActivity: ({ activity_id }, call) => deactivate(activity_id, call.activities, call),
} satisfies SomeHandlers
