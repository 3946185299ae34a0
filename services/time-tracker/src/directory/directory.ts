import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import type { Settings } from '../variables.ts'
import { builtInDirectory } from './built-in.ts'

/** Somebody of the organisation. */
export interface User {
  readonly id: string
  readonly name: string
  readonly email?: string | undefined
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

/** Where the users of a tenant are kept. */
export interface Directory {
  /** Whether somebody else looks after it, so that nobody is entered here. */
  readonly isElsewhere: boolean
  list(): Promise<readonly User[]>
  find(id: string): Promise<User | undefined>
  /** Enters somebody, or changes their name and address. */
  save(id: string, facts: Pick<User, 'name' | 'email'>): Promise<User>
  /** Undefined when there is no such user. */
  setRole(id: string, role: string, isGranted: boolean): Promise<User | undefined>
  /** Undefined when there is no such user. */
  setGroup(id: string, group: string, isMember: boolean): Promise<User | undefined>
  hasGroup(name: string): Promise<boolean>
}

/** The directory that the configuration names. */
export function directoryOf(
  _call: Call<'public'> & { readonly config: Settings },
  people: Repository<typeof person>,
): Directory {
  return builtInDirectory(people)
}
