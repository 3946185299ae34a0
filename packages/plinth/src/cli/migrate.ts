import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { reflect } from '../core/reflect.ts'
import { readConfig } from '../server/config.ts'
import type { LoadedService } from '../server/load-service.ts'
import { draftOf, migrationsFolder, migratorOf } from '../server/migrations.ts'
import { openServiceStorage } from '../server/storage.ts'
import { subjectOf } from '../server/subject.ts'
import type { MigrationRun, Migrator } from '../storage/migration/migrator.ts'
import type { Storage } from '../storage/storage.ts'
import { CommandError } from './command-error.ts'
import { print, printJson, printTable } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface MigrateOptions extends ServiceOptions {
  readonly dryRun?: true
  readonly json?: true
}

/** `plinth migrate`: the schema of the database, up and down. */
export function migrateCommand(): Command {
  const migrate = new Command('migrate')
    .description('Bring the schema of the database up and down, and write the next migration.')
    .addHelpText('after', '\nExample:\n  plinth migrate new add due date && plinth migrate up --dry-run')
  const runs = (name: string, description: string) =>
    told(migrate.command(name).description(description)).option('--dry-run', 'print the SQL, and take it back')

  told(migrate.command('status').description('tell which migrations are applied and which are pending')).action(
    (options: MigrateOptions) =>
      withMigrator(options, async (migrator) => {
        const statuses = await migrator.status()
        if (options.json) return printJson(statuses)
        const rows = statuses.map(({ name, state, appliedAt = '' }) => [name, state, appliedAt])
        if (rows.length === 0) print('There are no migrations.')
        else printTable(rows, ['MIGRATION', 'STATE', 'APPLIED'])
      }),
  )
  runs('up', 'apply all that are pending').action((options: MigrateOptions) =>
    withMigrator(options, async (migrator) => report(await migrator.up(options), options)),
  )
  runs('down', 'take the last one back').action((options: MigrateOptions) =>
    withMigrator(options, async (migrator) => report(await migrator.down(options), options)),
  )
  runs('to <migration>', 'go up or down until this one is the last applied; 0 until none is').action(
    (name: string, options: MigrateOptions) =>
      withMigrator(options, async (migrator) =>
        report(await migrator.to(name === '0' ? null : name, options), options),
      ),
  )
  told(
    migrate.command('new <title...>').description('write what is missing between the migrations and the resources'),
  ).action((words: string[], options: MigrateOptions) => writeNext(words.join(' '), options))
  return migrate
}

function told(command: Command): Command {
  return command.addOption(serviceOption()).option('--json', 'as JSON')
}

async function withMigrator(options: MigrateOptions, act: (migrator: Migrator) => Promise<void>): Promise<void> {
  const loaded = await loadedService(options)
  const subject = subjectOf(loaded.implementation, loaded.manifest)
  // Whoever migrates has the database, and perhaps no other secret of the service.
  const { DATABASE_URL } = readConfig(process.env, {
    ...subject,
    needs: subject.needs.filter((it) => it === 'storage'),
  })
  const storage = await opened(loaded, DATABASE_URL)
  try {
    await act(await migratorOf(storage, loaded.manifest, () => undefined))
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(error instanceof Error ? error.message : String(error))
  } finally {
    await storage.close()
  }
}

async function opened({ implementation }: LoadedService, url: string | undefined): Promise<Storage> {
  const service = reflect(implementation.service)
  const storage = await openServiceStorage({ service, url, secret: undefined, observe: () => undefined })
  if (!storage) throw new CommandError(`${service.name} has no resources, and so no database to migrate.`)
  return storage
}

function report(runs: readonly MigrationRun[], { dryRun, json }: MigrateOptions): void {
  if (json) printJson(runs)
  else if (runs.length === 0) print('There is nothing to do.')
  if (json) return
  for (const { name, direction, statements } of runs) {
    const done = direction === 'up' ? 'applied' : 'taken back'
    print(dryRun ? `-- ${name}, ${direction}` : `${name} ${done}`)
    if (dryRun) for (const statement of statements) print(`${statement};`)
  }
}

/** The draft is the difference to a database that has only been migrated, whatever the one at hand looks like. */
async function writeNext(title: string, options: MigrateOptions): Promise<void> {
  const loaded = await loadedService(options)
  const { manifest, implementation } = loaded
  const storage = await opened(loaded, 'sqlite::memory:')
  try {
    await (await migratorOf(storage, manifest, () => undefined)).up()
    const draft = await draftOf(storage, reflect(implementation.service))
    if (draft === undefined) {
      throw new CommandError('There is nothing to migrate: the migrations make what the resources declare.')
    }
    const { nextMigrationName } = await import('../storage/migration/source.ts')
    const folder = migrationsFolder(manifest)
    const file = join(folder, `${nextMigrationName(folder, title)}.ts`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, draft)
    if (options.json) printJson({ file })
    else print(`${relative('.', file)} is written. Read it, then "plinth migrate up".`)
  } finally {
    await storage.close()
  }
}
