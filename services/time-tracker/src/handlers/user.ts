import type { Principal } from 'plinth'
import { roles } from '../contract/original.ts'
import { copyDirectory } from '../directory/copy.ts'
import type { User } from '../directory/directory.ts'
import { graphSettings } from '../directory/graph-settings.ts'
import type { SomeHandlers } from '../repositories.ts'

/** Whether somebody tests the service rather than using it. */
export function isTester({ roles: held }: Pick<Principal, 'roles'> | User): boolean {
  return held.includes(roles.test)
}

/** Users are looked up, and given rights, where the directory is. */
export const userHandlers = {
  async listUsers(_, { directory, principal }) {
    const all = await directory.list()
    return isTester(principal) ? all : all.filter((each) => !isTester(each))
  },
  async getUser({ user_id }, { directory, errors }) {
    const found = await directory.find(user_id)
    if (!found) throw errors.notFound()
    return found
  },
  saveUser({ user_id, ...facts }, { directory, errors }) {
    if (directory.isElsewhere) throw errors.readOnlyDirectory()
    return directory.save(user_id, facts)
  },
  async grantRole({ user_id, role }, { directory, errors }) {
    const changed = await directory.setRole(user_id, roles[role], true)
    if (!changed) throw errors.notFound()
    return changed
  },
  async revokeRole({ user_id, role }, { directory, errors }) {
    const changed = await directory.setRole(user_id, roles[role], false)
    if (!changed) throw errors.notFound()
    return changed
  },
  async isMemberOf({ user_id, group_name }, { directory, errors }) {
    const found = await directory.find(user_id)
    if (!found) throw errors.notFound()
    return { value: found.groups.includes(group_name) }
  },
  async addToGroup({ user_id, group_name }, { directory, errors }) {
    if (!(await directory.hasGroup(group_name))) throw errors.unknownGroup({ group_name })
    const changed = await directory.setGroup(user_id, group_name, true)
    if (!changed) throw errors.notFound()
    return changed
  },
  async copyDirectory(_, call) {
    const settings = graphSettings(call.config)
    if (settings) await copyDirectory(call, settings, call.people)
  },
  async removeFromGroup({ user_id, group_name }, { directory, errors }) {
    if (!(await directory.hasGroup(group_name))) throw errors.unknownGroup({ group_name })
    const changed = await directory.setGroup(user_id, group_name, false)
    if (!changed) throw errors.notFound()
    return changed
  },
} satisfies SomeHandlers
