import { type Asking, afterAsking, type Principal } from 'plinth'
import { roles } from '../contract/original.ts'
import { type Right, rightChanged } from '../contract/user.ts'
import { copyDirectory, readDirectory } from '../directory/copy.ts'
import { type Directory, directoryElsewhere, type User } from '../directory/directory.ts'
import { tableDirectory } from '../directory/table.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'

type GroupErrors = CallOf<'addToGroup'>['errors']
/** What is said against a change of rights: of groups, that there is none. */
type RightErrors = Pick<GroupErrors, 'notFound'> & Partial<Pick<GroupErrors, 'unknownGroup'>>
type RightCall = Omit<CallOf<'grantRole'>, 'errors'> & { readonly errors: RightErrors }

type RoleInput = Parameters<SomeHandlers['grantRole'] & {}>[0]
type GroupInput = Parameters<SomeHandlers['addToGroup'] & {}>[0]
type Told = Parameters<SomeHandlers['tellDirectory'] & {}>[0]

/** Whether somebody tests the service rather than using it. */
export function isTester({ roles: held }: Pick<Principal, 'roles'> | User): boolean {
  return held.includes(roles.test)
}

/** Users are looked up, and given rights, where the directory is. */
export const userHandlers = {
  async listUsers(_, { people, principal }) {
    const all = await tableDirectory(people).list()
    return isTester(principal) ? all : all.filter((each) => !isTester(each))
  },
  getUser: ({ user_id }, call) => userOf(user_id, call),
  saveUser({ user_id, ...facts }, call) {
    if (directoryElsewhere(call, call.principal.tenant)) throw call.errors.readOnlyDirectory()
    return tableDirectory(call.people).save(user_id, facts)
  },
  grantRole: changing<RoleInput>(({ role }) => ({ of: 'roles', name: roles[role], isHeld: true })),
  revokeRole: changing<RoleInput>(({ role }) => ({ of: 'roles', name: roles[role], isHeld: false })),
  async isMemberOf({ user_id, group_name }, call) {
    return { value: (await userOf(user_id, call)).groups.includes(group_name) }
  },
  addToGroup: changing<GroupInput>(({ group_name }) => ({ of: 'groups', name: group_name, isHeld: true })),
  removeFromGroup: changing<GroupInput>(({ group_name }) => ({ of: 'groups', name: group_name, isHeld: false })),
  tellDirectory: afterAsking(
    ({ id, subject, tenant_id, data }: Told, { http, config }: Asking<CallOf<'tellDirectory'>>) =>
      directoryElsewhere({ http, config, requestId: id }, tenant_id)?.set(subject, data),
    () => undefined,
  ),
  copyDirectory: afterAsking(
    (_, call) => readDirectory(call),
    async (whole, _, { people, log }) => {
      if (whole) await copyDirectory(whole, people, log)
    },
  ),
} satisfies SomeHandlers

async function userOf(id: string, call: CallOf<'getUser'>): Promise<User> {
  const found = await (directoryElsewhere(call, call.principal.tenant) ?? tableDirectory(call.people)).find(id)
  if (!found) throw call.errors.notFound()
  return found
}

/**
 * Changes a right in the table. A directory elsewhere is asked before whether it has such a user and group, and is told
 * when the change is committed, again and again until it knows: so nobody has a right of which no record tells.
 */
function changing<I extends { readonly user_id: string }>(rightIn: (input: I) => Right) {
  return afterAsking(
    async (input: I, call: Asking<RightCall>) => {
      const directory = directoryElsewhere(call, call.principal.tenant)
      if (!directory) return undefined
      await requireGroup(rightIn(input), directory, call.errors)
      const user = await directory.find(input.user_id)
      if (!user) throw call.errors.notFound()
      return user
    },
    async (elsewhere, input: I, { people, db, errors }: RightCall): Promise<User> => {
      const right = rightIn(input)
      const table = tableDirectory(people)
      if (!elsewhere) await requireGroup(right, table, errors)
      else if (!(await table.find(elsewhere.id))) await table.keep(elsewhere)
      const user = await table.set(input.user_id, right)
      if (!user) throw errors.notFound()
      if (elsewhere) db.announce(rightChanged, user.id, right)
      return user
    },
  )
}

async function requireGroup({ of, name }: Right, directory: Directory, errors: RightErrors): Promise<void> {
  if (of === 'roles' || (await directory.hasGroup(name))) return
  throw errors.unknownGroup?.({ group_name: name }) ?? errors.notFound()
}
