import { join } from 'node:path'
import type { AnyResource } from '../core/entity.ts'
import type { Observe } from '../core/observation.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { Migrator } from '../storage/migration/migrator.ts'
import type { Storage } from '../storage/storage.ts'
import type { Config } from './config.ts'
import type { Manifest } from './manifest.ts'

/** The database is not at the schema that the service needs. The message says what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/** The folder of a service's migrations. */
export function migrationsFolder({ folder }: Manifest): string {
  return join(folder, 'migrations')
}

/** What brings the schema of a service up and down. */
export async function migratorOf(storage: Storage, manifest: Manifest, observe: Observe): Promise<Migrator> {
  const { createMigrator } = await import('../storage/migration/migrator.ts')
  return createMigrator(storage, migrationsFolder(manifest), { observe })
}

interface SchemaOptions {
  readonly storage: Storage
  readonly service: ReflectedService
  readonly manifest: Manifest
  readonly config: Config
  readonly observe: Observe
}

/**
 * Sees to it that the database is at the schema that the service needs: applies what is pending, or rejects with a
 * SchemaError, as the configuration says. In development it also notices resources that no migration has made a table for.
 */
export async function prepareSchema(options: SchemaOptions): Promise<void> {
  const { storage, service, manifest, config, observe } = options
  const migrator = await migratorOf(storage, manifest, observe)
  const pending = await migrator.pending()
  if (pending.length > 0 && config.MIGRATIONS === 'check') {
    throw new SchemaError(
      `${service.name} cannot start, its database lacks ${pending.join(', ')}. Run "plinth migrate up" first, or set MIGRATIONS=apply.`,
    )
  }
  if (pending.length > 0) await migrator.up()
  if (config.ENVIRONMENT === 'development' && (await draftOf(storage, service))) {
    const message = 'The resources declare other tables than the migrations make. Run "plinth migrate new TITLE".'
    observe({ kind: 'message', level: 'warn', message, fields: undefined, call: undefined })
  }
}

/** The text of the migration that is missing between a database and the declared resources; undefined when none is. */
export async function draftOf(storage: Storage, service: ReflectedService): Promise<string | undefined> {
  const { draftMigration } = await import('../storage/migration/draft.ts')
  const connection = await storage.connect()
  try {
    return draftMigration(service.resources, listedResources(service), await connection.schema(), connection.dialect)
  } finally {
    await connection.close()
  }
}

/** The resources with a list operation, and those that say what a list of a handler's own may be filtered or sorted by. */
function listedResources({ resources, operations }: ReflectedService): ReadonlySet<AnyResource> {
  const lists = operations.flatMap(({ declaration: { standard } }) =>
    standard?.verb === 'list' ? standard.resource : [],
  )
  return new Set([...lists, ...resources.filter(({ filter, sort }) => filter.length > 0 || sort.length > 0)])
}
