import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Observe } from '../core/observation.ts'
import type { ReflectedService } from '../core/reflect.ts'
import type { AnyResource } from '../core/resource/entity.ts'
import type { Draft } from '../storage/migration/draft.ts'
import type { Migrator, MigratorOptions } from '../storage/migration/migrator.ts'
import { phaseOf } from '../storage/migration/phase.ts'
import type { Renamed } from '../storage/migration/transition.ts'
import type { Storage } from '../storage/storage.ts'
import type { Config } from './configuration/config.ts'
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
export async function migratorOf(storage: Storage, manifest: Manifest, options: MigratorOptions): Promise<Migrator> {
  const { createMigrator } = await import('../storage/migration/migrator.ts')
  return createMigrator(storage, migrationsFolder(manifest), options)
}

/**
 * Writes down that a service runs here, with the migrations that it knows. Answers what writes down that it has ended.
 */
export async function joinInstancesOf(
  storage: Storage,
  manifest: Manifest,
  observe: Observe,
): Promise<() => Promise<void>> {
  const [{ joinInstances }, { knownMigrations }] = await Promise.all([
    import('../storage/migration/instances.ts'),
    import('../storage/migration/source.ts'),
  ])
  const migrations = knownMigrations(migrationsFolder(manifest)).map(({ name }) => name)
  return joinInstances({ name: `${hostname()}, process ${process.pid}`, migrations }, { storage, observe })
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
 * SchemaError, as the configuration says. In development it also notices resources that no migration has made a table
 * for.
 */
export async function prepareSchema(options: SchemaOptions): Promise<void> {
  const { storage, service, manifest, config, observe } = options
  const migrator = await migratorOf(storage, manifest, { observe })
  const pending = await migrator.pending()
  const isNew = (await migrator.status()).every(({ state }) => state === 'pending')
  // An older version of the service may still run, but not where there is nothing yet, and not while it is written.
  const phase = isNew || config.ENVIRONMENT === 'development' ? 'contract' : 'expand'
  if (config.MIGRATIONS === 'apply' && pending.length > 0) await migrator.up({ phase, regardless: true })
  const lacking = config.MIGRATIONS === 'apply' ? await migrator.pending() : pending
  const last = lacking.findLastIndex((it) => phaseOf(it) === 'expand')
  if (last >= 0) {
    throw new SchemaError(
      `${service.name} cannot start, its database lacks ${lacking.slice(0, last + 1).join(', ')}. Run "plinth migrate up" first, or set MIGRATIONS=apply.`,
    )
  }
  if (lacking.length > 0) {
    const message = `When no version before this one runs any more: "plinth migrate up", for ${lacking.join(', ')}.`
    observe({ kind: 'message', level: 'info', message, fields: undefined, call: undefined })
  }
  if (config.ENVIRONMENT === 'development' && (await draftsOf(storage, service)).length > 0) {
    const message = 'The resources declare other tables than the migrations make. Run "plinth migrate new TITLE".'
    observe({ kind: 'message', level: 'warn', message, fields: undefined, call: undefined })
  }
}

/** The migrations that are missing between a database and the declared resources. */
export async function draftsOf(storage: Storage, service: ReflectedService, renamed: Renamed = {}): Promise<Draft[]> {
  const { draftMigrations } = await import('../storage/migration/draft.ts')
  const connection = await storage.connect()
  try {
    return draftMigrations(
      service.resources,
      listedResources(service),
      await connection.schema(),
      connection.dialect,
      renamed,
    )
  } finally {
    await connection.close()
  }
}

/**
 * The resources with a list operation, and those that say what a list of a handler's own may be filtered or sorted by.
 */
function listedResources({ resources, operations }: ReflectedService): ReadonlySet<AnyResource> {
  const lists = operations.flatMap(({ declaration: { standard } }) =>
    standard?.verb === 'list' ? standard.resource : [],
  )
  return new Set([...lists, ...resources.filter(({ filter, sort }) => filter.length > 0 || sort.length > 0)])
}
