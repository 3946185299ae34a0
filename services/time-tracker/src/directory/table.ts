import type { Entity, Repository } from 'plinth'
import { roles } from '../contract/original.ts'
import type { person } from '../contract/user.ts'
import { collected } from '../sequence.ts'
import type { Directory, User } from './directory.ts'

type Person = Entity<typeof person>

/** The groups that there are. */
const groups: readonly string[] = [roles.admin, roles.test, 'time-tracker-guest']

/** The table of the service as a directory: every change of it is audited like that of any row. */
export interface TableDirectory extends Directory {
  list(): Promise<readonly User[]>
  /** Adds a user, or changes the name and address of one. */
  save(id: string, facts: Pick<User, 'name' | 'email'>): Promise<User>
  /** Has the table say the same of a user as the directory that it is a copy of. */
  keep(user: User): Promise<User>
}

/** The directory that is kept in the table of the service, or copied to it. */
export function tableDirectory(people: Repository<typeof person>): TableDirectory {
  const find = async (id: string): Promise<User | undefined> => {
    const found = await people.find({ user_id: id })
    return found && userOf(found)
  }
  const write = async (id: string, changed: Partial<User>, all: Omit<User, 'id'>): Promise<User> => {
    const updated = await people.update(id, { ...changed, email: changed.email ?? null })
    return userOf(updated ?? (await people.insert({ user_id: id, ...all })))
  }
  return {
    find,
    list: async () => (await collected(people.each({ sort: ['name'] }))).map(userOf),
    save: (id, facts) => write(id, facts, { ...facts, roles: [], groups: [] }),
    keep: ({ id, ...facts }) => write(id, facts, facts),
    async set(id, { of, name, isHeld }) {
      const found = await find(id)
      const updated = found && (await people.update(id, { [of]: withOrWithout(found[of], name, isHeld) }))
      return updated && userOf(updated)
    },
    hasGroup: async (name) => groups.includes(name),
  }
}

/** A list with or without a role or a group. */
export function withOrWithout(all: readonly string[], one: string, isIn: boolean): readonly string[] {
  const others = all.filter((each) => each !== one)
  return isIn ? [...others, one] : others
}

function userOf({ user_id, name, email, roles: held, groups: joined }: Person): User {
  return { id: user_id, name, email, roles: held, groups: joined }
}
