import type { Asker, Directory } from './directory.ts'
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

  const setRole = (id: string, role: string, isHeld: boolean): Promise<number> => {
    const attribute = settings.attributes.get(role)
    if (attribute === undefined) throw new TypeError(`No attribute holds the role "${role}".`)
    return requests.change('PATCH', `/users/${id}`, requestId, { [attribute]: isHeld ? role : null })
  }
  const setMember = (id: string, group: string, isMember: boolean): Promise<number> => {
    const members = `/groups/${group}/members`
    if (!isMember) return requests.change('DELETE', `${members}/${id}/$ref`, requestId)
    const member = { '@odata.id': `${settings.url}/directoryObjects/${id}` }
    return requests.change('POST', `${members}/$ref`, requestId, member)
  }

  return {
    find: (id) => users.find(id),
    async set(id, { of, name, isHeld }) {
      const group = of === 'groups' ? (await users.groups()).get(name) : undefined
      if (of === 'groups' && group === undefined) return undefined
      const found = await users.find(id)
      if (!found || found[of].includes(name) === isHeld) return found
      const status = await (group === undefined ? setRole(id, name, isHeld) : setMember(id, group, isHeld))
      return status === 404 ? undefined : { ...found, [of]: withOrWithout(found[of], name, isHeld) }
    },
    hasGroup: async (name) => (await users.groups()).has(name),
  }
}
