import type { Call, Repository } from 'plinth'
import type { person } from '../contract/user.ts'
import { directoryFailure } from './directory-failure.ts'
import { graphRequests } from './graph-requests.ts'
import type { GraphSettings } from './graph-settings.ts'
import { graphUsers } from './graph-users.ts'

/**
 * Copies a directory into the table of the service, so that no list has to ask it: who is new there is entered, who changed is
 * changed, and who is gone is removed. A directory of nobody is taken for a fault, and nothing is changed.
 */
export async function copyDirectory(
  call: Pick<Call, 'http' | 'log'>,
  settings: GraphSettings,
  people: Repository<typeof person>,
): Promise<void> {
  const found = await graphUsers(settings, graphRequests(settings, call.http)).all()
  if (found.length === 0) throw directoryFailure('lists nobody')
  const { tenant: tenant_id } = settings
  const copies = people.unscoped({ tenant_id })
  const known = new Set<string>()
  for await (const { user_id } of copies.each()) known.add(user_id)
  for (const { id, ...facts } of found) {
    if (known.delete(id)) await copies.update(id, { ...facts, email: facts.email ?? null })
    else await copies.insert({ user_id: id, ...facts })
  }
  for (const id of known) await copies.delete(id)
  call.log.info('directory copied', { users: found.length, removed: known.size })
}
