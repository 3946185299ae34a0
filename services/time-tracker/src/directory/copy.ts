import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import type { Settings } from '../variables.ts'
import type { User } from './directory.ts'
import { directoryFailure } from './directory-failure.ts'
import { graphRequests } from './graph-requests.ts'
import { graphSettings } from './graph-settings.ts'
import { graphUsers } from './graph-users.ts'
import { tableDirectory } from './table.ts'

/** A directory as it was read, all of it. */
export interface WholeDirectory {
  readonly tenant: string
  readonly users: readonly User[]
}

/**
 * Reads all of the directory that the configuration names; undefined where there is none. A directory of nobody is
 * taken for a fault: `upstream_failed`.
 */
export async function readDirectory({
  config,
  http,
}: Pick<Call, 'http'> & { readonly config: Settings }): Promise<WholeDirectory | undefined> {
  const settings = graphSettings(config)
  if (!settings) return undefined
  const users = await graphUsers(settings, graphRequests(settings, http)).all()
  if (users.length === 0) throw directoryFailure('lists nobody')
  return { tenant: settings.tenant, users }
}

/**
 * Has the table of the service say what the directory says, so that no list has to ask it: who is new there is entered,
 * who changed is changed, and who is gone is removed.
 */
export async function copyDirectory(
  { tenant: tenant_id, users }: WholeDirectory,
  people: Repository<typeof person>,
  log: Call['log'],
): Promise<void> {
  const copies = people.unscoped({ tenant_id })
  const table = tableDirectory(copies)
  const gone = new Set((await table.list()).map(({ id }) => id))
  for (const user of users) {
    await table.keep(user)
    gone.delete(user.id)
  }
  for (const id of gone) await copies.delete(id)
  log.info('directory copied', { users: users.length, removed: gone.size })
}
