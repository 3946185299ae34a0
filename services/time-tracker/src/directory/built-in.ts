import type { Entity, Repository } from 'plinth'
import { roles } from '../contract/original.ts'
import type { person } from '../contract/user.ts'
import type { Directory, User } from './directory.ts'

type Person = Entity<typeof person>

/** The groups that there are. */
const groups: readonly string[] = [roles.admin, roles.test, 'time-tracker-guest']

/** The directory as a table of the service: every change of it is audited like that of any row. */
export function builtInDirectory(people: Repository<typeof person>): Directory {
  const change = async (id: string, changed: (found: Person) => Partial<Person>): Promise<User | undefined> => {
    const found = await people.find({ user_id: id })
    const updated = found && (await people.update(id, changed(found)))
    return updated && userOf(updated)
  }
  return {
    isElsewhere: false,
    async list() {
      const all: User[] = []
      for await (const each of people.each({ sort: ['name'] })) all.push(userOf(each))
      return all
    },
    async find(id) {
      const found = await people.find({ user_id: id })
      return found && userOf(found)
    },
    async save(id, { name, email }) {
      const saved = await people.update(id, { name, email: email ?? null })
      return userOf(saved ?? (await people.insert({ user_id: id, name, email, roles: [], groups: [] })))
    },
    setRole: (id, role, isGranted) => change(id, (found) => ({ roles: withOrWithout(found.roles, role, isGranted) })),
    setGroup: (id, group, isMember) =>
      change(id, (found) => ({ groups: withOrWithout(found.groups, group, isMember) })),
    hasGroup: async (name) => groups.includes(name),
  }
}

function userOf({ user_id, name, email, roles: held, groups: joined }: Person): User {
  return { id: user_id, name, email, roles: held, groups: joined }
}

function withOrWithout(all: readonly string[], one: string, isIn: boolean): readonly string[] {
  const others = all.filter((each) => each !== one)
  return isIn ? [...others, one] : others
}
