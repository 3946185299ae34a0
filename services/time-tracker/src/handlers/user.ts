import { type Asking, afterAsking, type Principal } from 'plinth'
import { roles } from '../contract/original.ts'
import { copyDirectory, readDirectory } from '../directory/copy.ts'
import { type Directory, directoryElsewhere, type User } from '../directory/directory.ts'
import { tableDirectory } from '../directory/table.ts'
import type { CallOf, SomeHandlers } from '../repositories.ts'

type GroupErrors = CallOf<'addToGroup'>['errors']
/** A call that changes rights, with the errors of its operation. */
type RightsCall<E> = Omit<CallOf<'grantRole'>, 'errors'> & { readonly errors: E }

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
    if (directoryElsewhere(call)) throw call.errors.readOnlyDirectory()
    return tableDirectory(call.people).save(user_id, facts)
  },
  grantRole: changing(({ user_id, role }, directory) => directory.setRole(user_id, roles[role], true)),
  revokeRole: changing(({ user_id, role }, directory) => directory.setRole(user_id, roles[role], false)),
  async isMemberOf({ user_id, group_name }, call) {
    return { value: (await userOf(user_id, call)).groups.includes(group_name) }
  },
  addToGroup: changing((membership, directory, errors: GroupErrors) => setGroup(membership, true, directory, errors)),
  removeFromGroup: changing((membership, directory, errors: GroupErrors) =>
    setGroup(membership, false, directory, errors),
  ),
  copyDirectory: afterAsking(
    (_, call) => readDirectory(call),
    async (whole, _, { people, log }) => {
      if (whole) await copyDirectory(whole, people, log)
    },
  ),
} satisfies SomeHandlers

async function userOf(id: string, call: CallOf<'getUser'>): Promise<User> {
  const found = await (directoryElsewhere(call) ?? tableDirectory(call.people)).find(id)
  if (!found) throw call.errors.notFound()
  return found
}

async function setGroup(
  { user_id, group_name }: { readonly user_id: string; readonly group_name: string },
  isMember: boolean,
  directory: Directory,
  errors: GroupErrors,
): Promise<User | undefined> {
  if (!(await directory.hasGroup(group_name))) throw errors.unknownGroup({ group_name })
  return directory.setGroup(user_id, group_name, isMember)
}

/** Changes the rights of a user where the directory is: elsewhere, before the transaction in which it is copied, or in the table. */
function changing<I, E extends CallOf<'grantRole'>['errors']>(
  change: (input: I, directory: Directory, errors: E) => Promise<User | undefined>,
) {
  return afterAsking(
    async (input: I, call: Asking<RightsCall<E>>) => {
      const directory = directoryElsewhere(call)
      return directory && { user: await change(input, directory, call.errors) }
    },
    async (elsewhere, input: I, { people, errors }: RightsCall<E>): Promise<User> => {
      const table = tableDirectory(people)
      const user = elsewhere ? elsewhere.user && (await table.keep(elsewhere.user)) : await change(input, table, errors)
      if (!user) throw errors.notFound()
      return user
    },
  )
}
