import type { Asker, Directory, User } from './directory.ts'
import { graphRequests } from './graph-requests.ts'
import type { GraphSettings } from './graph-settings.ts'
import { graphUsers } from './graph-users.ts'
import { withOrWithout } from './table.ts'

/** A directory that is asked as Microsoft Graph is. What is so already is not changed again. */
export function graphDirectory(
  { http, requestId }: Pick<Asker, 'http' | 'requestId'>,
  settings: GraphSettings,
): Directory {
  const requests = graphRequests(settings, http)
  const users = graphUsers(settings, requests)

  const change = async (
    id: string,
    of: 'roles' | 'groups',
    [name, isIn]: readonly [string, boolean],
    tell: () => Promise<number>,
  ): Promise<User | undefined> => {
    const found = await users.find(id)
    if (!found || found[of].includes(name) === isIn) return found
    return (await tell()) === 404 ? undefined : { ...found, [of]: withOrWithout(found[of], name, isIn) }
  }

  return {
    find: (id) => users.find(id),
    setRole(id, role, isGranted) {
      const attribute = settings.attributes.get(role)
      if (attribute === undefined) throw new TypeError(`No attribute holds the role "${role}".`)
      return change(id, 'roles', [role, isGranted], () =>
        requests.change('PATCH', `/users/${id}`, requestId, { [attribute]: isGranted ? role : null }),
      )
    },
    async setGroup(id, name, isMember) {
      const group = (await users.groups()).get(name)
      if (group === undefined) return undefined
      const members = `/groups/${group}/members`
      return change(id, 'groups', [name, isMember], () =>
        isMember
          ? requests.change('POST', `${members}/$ref`, requestId, {
              '@odata.id': `${settings.url}/directoryObjects/${id}`,
            })
          : requests.change('DELETE', `${members}/${id}/$ref`, requestId),
      )
    },
    hasGroup: async (name) => (await users.groups()).has(name),
  }
}
