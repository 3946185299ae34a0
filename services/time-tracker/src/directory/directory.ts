import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import type { Settings } from '../variables.ts'
import { builtInDirectory } from './built-in.ts'
import { graphDirectory } from './graph.ts'
import { graphSettings } from './graph-settings.ts'

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

/** The directory that the configuration names for the tenant of the caller. */
export function directoryOf(
  call: Call<'public'> & { readonly config: Settings },
  people: Repository<typeof person>,
): Directory {
  const { tenant } = call.principal ?? {}
  const settings = tenant === undefined ? undefined : graphSettings(call.config)
  return settings?.tenant === tenant && settings ? graphDirectory(call, settings, people) : builtInDirectory(people)
}
