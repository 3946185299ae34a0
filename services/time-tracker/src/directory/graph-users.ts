import type { User } from './directory.ts'
import type { GraphRequests } from './graph-requests.ts'
import type { GraphSettings } from './graph-settings.ts'

/** A user as the directory has it: an object with an attribute for each role. */
interface GraphUser extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly displayName?: string | null
  readonly mail?: string | null
  readonly otherMails?: readonly string[]
}

interface GraphGroup {
  readonly id: string
  readonly displayName?: string | null
}

/** Ids are UUIDs there. Anything else would be another address: `/users/delta` is a function. */
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** How many are asked for at once: as many as the directory answers. */
const pageSize = 999

/** The users and groups of a directory, as the time tracker sees them. */
export function graphUsers({ attributes, groupPrefix }: GraphSettings, requests: GraphRequests) {
  const selected = `$select=id,displayName,mail,otherMails,${[...attributes.values()].join(',')}`
  const isOurs = ({ displayName }: GraphGroup): boolean => displayName?.startsWith(groupPrefix) === true

  const userOf = (found: GraphUser, groups: readonly string[]): User => ({
    id: found.id,
    name: (found.displayName ?? '').slice(0, 255),
    email: found.mail ?? found.otherMails?.[0],
    roles: [...attributes].filter(([role, name]) => found[name] === role).map(([role]) => role),
    groups,
  })

  /** The groups that are about the time tracker: their ids by name. */
  const groups = async (): Promise<ReadonlyMap<string, string>> => {
    const filter = encodeURIComponent(`startswith(displayName,'${groupPrefix.replaceAll("'", "''")}')`)
    const found = await requests.all<GraphGroup>(`/groups?$select=id,displayName&$filter=${filter}&$top=${pageSize}`)
    return new Map((found ?? []).filter(isOurs).map(({ id, displayName }) => [displayName as string, id]))
  }

  return {
    groups,
    /** Everybody, with the groups that they are in. */
    async all(): Promise<readonly User[]> {
      const joined = new Map<string, string[]>()
      for (const [name, id] of await groups()) {
        const members = await requests.all<{ readonly id: string }>(`/groups/${id}/members?$select=id&$top=${pageSize}`)
        for (const member of members ?? []) joined.set(member.id, [...(joined.get(member.id) ?? []), name])
      }
      const found = await requests.all<GraphUser>(`/users?${selected}&$top=${pageSize}`)
      return (found ?? []).map((each) => userOf(each, joined.get(each.id) ?? []))
    },
    /** Undefined when there is no such user. */
    async find(id: string): Promise<User | undefined> {
      if (!idShape.test(id)) return undefined
      const found = await requests.get<GraphUser>(`/users/${id}?${selected}`)
      const memberships = found && (await requests.all<GraphGroup>(`/users/${id}/memberOf?$select=id,displayName`))
      if (!memberships) return undefined
      const names = memberships.filter(isOurs).map(({ displayName }) => displayName as string)
      return userOf(found, names)
    },
  }
}
