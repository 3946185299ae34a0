import type { ClientStore } from '../core/client-store.ts'
import { reflect } from '../core/reflect.ts'
import { clientStoreOf } from '../server/client-store.ts'
import { type Config, readConfig } from '../server/configuration/config.ts'
import { openServiceStorage } from '../server/storage.ts'
import { subjectOf } from '../server/subject.ts'
import { CommandError } from './command-error.ts'
import { loadedService, type ServiceOptions } from './service-option.ts'

/** The registry of a service, for the one command that is run. */
export interface OpenRegistry {
  readonly service: string
  readonly config: Config
  readonly store: ClientStore
}

/**
 * Does something with the registry of the service that was meant. Throws a CommandError when that has none, or when it
 * fails.
 */
export async function withRegistry(options: ServiceOptions, act: (open: OpenRegistry) => Promise<void>): Promise<void> {
  const { implementation, manifest } = await loadedService(options)
  const subject = subjectOf(implementation, manifest)
  const service = reflect(implementation.service)
  // Whoever looks after keys has the database, and perhaps no other secret of the service.
  const config = readConfig(process.env, { ...subject, needs: subject.needs.filter((it) => it === 'storage') })
  const hasOwnFile = config.CLIENT_REGISTRY !== undefined
  const storage = hasOwnFile
    ? undefined
    : await openServiceStorage({ service, url: config.DATABASE_URL, secret: undefined, observe: () => undefined })
  try {
    const store = await clientStoreOf(config, manifest, storage)
    if (!store) throw new CommandError(`${service.name} has no database. Set CLIENT_REGISTRY to a file for its keys.`)
    await act({ service: service.name, config, store })
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(error instanceof Error ? error.message : String(error))
  } finally {
    await storage?.close()
  }
}
