import type { Call } from 'plinth'
import type { Right } from '../contract/user.ts'
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
  /** Gives somebody a right, or takes it; undefined when there is no such user, or no such group. */
  set(id: string, right: Right): Promise<User | undefined>
  hasGroup(name: string): Promise<boolean>
}

/** What a directory is asked with; a change has the id of the request, so that it may be repeated. */
export type Asker = Pick<Call, 'http' | 'requestId'> & { readonly config: Settings }

/**
 * The directory of a tenant that the configuration names; undefined where its users are in the table of the service.
 */
export function directoryElsewhere(asker: Asker, tenant: string | undefined): Directory | undefined {
  const settings = graphSettings(asker.config)
  return settings && settings.tenant === tenant ? graphDirectory(asker, settings) : undefined
}
