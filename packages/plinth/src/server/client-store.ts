import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientStore } from '../core/client-store.ts'
import type { Storage } from '../storage/storage.ts'
import { type Config, dataFolder } from './configuration/config.ts'
import type { Manifest } from './manifest.ts'

/** Where the clients of a service and their keys are registered; undefined when it has no place for them. */
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
  const { clientFile } = await import('../identity/client-file.ts')
  return clientFile(file)
}
