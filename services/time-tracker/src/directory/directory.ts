import type { Call } from 'plinth'
import type { Settings } from '../variables.ts'
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

/** Where users and their rights are kept. */
export interface Directory {
  find(id: string): Promise<User | undefined>
  /** Undefined when there is no such user. */
  setRole(id: string, role: string, isGranted: boolean): Promise<User | undefined>
  /** Undefined when there is no such user. */
  setGroup(id: string, group: string, isMember: boolean): Promise<User | undefined>
  hasGroup(name: string): Promise<boolean>
}

/** What a directory is asked on behalf of. */
export type Asker = Pick<Call<'authenticated'>, 'http' | 'requestId' | 'principal'> & { readonly config: Settings }

/** The directory of the caller's tenant that the configuration names; undefined where its users are in the table of the service. */
export function directoryElsewhere(call: Asker): Directory | undefined {
  const settings = graphSettings(call.config)
  return settings?.tenant === call.principal.tenant && settings ? graphDirectory(call, settings) : undefined
}
