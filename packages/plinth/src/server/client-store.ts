import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientStore } from '../core/client-store.ts'
import type { Storage } from '../storage/storage.ts'
import { type Config, dataFolder } from './configuration/config.ts'
import type { Manifest } from './manifest.ts'

/**
 * The client store of a service: the file of CLIENT_REGISTRY, else its database, else, in development and testing, a
 * file in its data folder; undefined when it has none of them.
 */
export async function clientStoreOf(
  { CLIENT_REGISTRY: given, ENVIRONMENT: environment }: Config,
  manifest: Manifest,
  storage: Pick<Storage, 'own'> | undefined,
): Promise<ClientStore | undefined> {
  if (storage && given === undefined) {
    const { clientTable } = await import('../storage/identity/client-table.ts')
    return clientTable(storage.own)
  }
  const isConvenient = environment === 'development' || environment === 'testing'
  const own = isConvenient ? join(dataFolder(manifest), 'clients.json') : undefined
  const file = given === undefined ? own : fileURLToPath(given)
  if (file === undefined) return undefined
  const { clientFile } = await import('../identity/client/client-file.ts')
  return clientFile(file)
}
