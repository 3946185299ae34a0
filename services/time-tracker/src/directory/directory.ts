import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import type { Settings } from '../variables.ts'
import { builtInDirectory } from './built-in.ts'
import { graphDirectory } from './graph.ts'
import { graphSettings } from './graph-settings.ts'

/** A user of the organisation. */
export interface User {
  readonly id: string
  readonly name: string
  readonly email?: string | undefined
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

/** The directory of the users of a tenant. */
export interface Directory {
  /** Whether the directory is managed elsewhere, so that users cannot be added here. */
  readonly isElsewhere: boolean
  list(): Promise<readonly User[]>
  find(id: string): Promise<User | undefined>
  /** Adds a user, or changes the name and address of one. */
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
