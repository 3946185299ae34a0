import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import { builtInDirectory } from './built-in.ts'
import type { Directory, User } from './directory.ts'
import { directoryFailure } from './directory-failure.ts'
import { graphRequests } from './graph-requests.ts'
import type { GraphSettings } from './graph-settings.ts'
import { graphUsers } from './graph-users.ts'

type People = Repository<typeof person>

/**
 * A directory that is asked as Microsoft Graph is. Who somebody is, is asked there; lists are of the copy that the service has
 * in its table. What is changed is changed there and then in the copy, which leaves the audit record.
 */
export function graphDirectory(
  call: Pick<Call, 'http' | 'requestId'>,
  settings: GraphSettings,
  people: People,
): Directory {
  const requests = graphRequests(settings, call.http)
  const users = graphUsers(settings, requests)

  const keep = async ({ id, ...facts }: User): Promise<void> => {
    const copied = await people.update(id, { ...facts, email: facts.email ?? null })
    if (!copied) await people.insert({ user_id: id, ...facts })
  }
  /** Changes what the directory says of somebody; what is so already is left as it is. */
  const change = async (
    id: string,
    changed: (found: User) => User | undefined,
    tell: () => Promise<number>,
  ): Promise<User | undefined> => {
    const found = await users.find(id)
    if (!found) return undefined
    const after = changed(found)
    if (after && (await tell()) === 404) return undefined
    await keep(after ?? found)
    return after ?? found
  }

  return {
    ...builtInDirectory(people),
    isElsewhere: true,
    find: (id) => users.find(id),
    save: () => Promise.reject(directoryFailure('is written by others')),
    async setRole(id, role, isGranted) {
      const attribute = settings.attributes.get(role)
      if (attribute === undefined) throw new TypeError(`No attribute holds the role "${role}".`)
      return change(
        id,
        (found) => changedSet(found, 'roles', role, isGranted),
        () => requests.change('PATCH', `/users/${id}`, call.requestId, { [attribute]: isGranted ? role : null }),
      )
    },
    async setGroup(id, name, isMember) {
      const group = (await users.groups()).get(name)
      if (group === undefined) return undefined
      const members = `/groups/${group}/members`
      return change(
        id,
        (found) => changedSet(found, 'groups', name, isMember),
        () =>
          isMember
            ? requests.change('POST', `${members}/$ref`, call.requestId, {
                '@odata.id': `${settings.url}/directoryObjects/${id}`,
              })
            : requests.change('DELETE', `${members}/${id}/$ref`, call.requestId),
      )
    },
    hasGroup: async (name) => (await users.groups()).has(name),
  }
}

/** The user with or without a role or a group; undefined when that is so already. */
function changedSet(found: User, of: 'roles' | 'groups', name: string, isIn: boolean): User | undefined {
  if (found[of].includes(name) === isIn) return undefined
  return { ...found, [of]: isIn ? [...found[of], name] : found[of].filter((each) => each !== name) }
}
