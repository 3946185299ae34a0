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
  const command = (name: string, description: string, example: string) =>
    migrate
      .command(name)
      .description(description)
      .addOption(serviceOption())
      .option('--json', 'as JSON')
      .addHelpText('after', `\nExample:\n  plinth migrate ${example} --service services/todo`)
  const runs = (name: string, description: string, example: string) =>
    command(name, description, example).option('--dry-run', 'print the SQL and change nothing')

  command('status', 'Tell which migrations are applied and which are pending.', 'status').action(
    (options: MigrateOptions) =>
      withMigrator(options, async (migrator) => {
        const statuses = await migrator.status()
        if (options.json) {
          return printJson(statuses.map(({ name, state, appliedAt }) => ({ name, state, applied_at: appliedAt })))
        }
        const rows = statuses.map(({ name, state, appliedAt = '' }) => [name, state, appliedAt])
        if (rows.length === 0) print('There are no migrations.')
        else printTable(rows, ['MIGRATION', 'STATE', 'APPLIED'])
      }),
  )
  runs('up', 'Apply all that are pending.', 'up --dry-run').action((options: MigrateOptions) =>
    withMigrator(options, async (migrator) => report(await migrator.up(options), options)),
  )
  runs('down', 'Take the last one back.', 'down').action((options: MigrateOptions) =>
    withMigrator(options, async (migrator) => report(await migrator.down(options), options)),
  )
  runs('to', 'Go up or down until a migration is the last applied.', 'to 0001-create-todos')
    .argument('<migration>', 'its name; 0 for none at all')
    .action((name: string, options: MigrateOptions) =>
      withMigrator(options, async (migrator) =>
        report(await migrator.to(name === '0' ? null : name, options), options),
      ),
    )
  command('new', 'Write what is missing between the migrations and the resources.', 'new add due date')
    .argument('<title...>', 'what it does, in a few words')
    .action((words: string[], options: MigrateOptions) => writeNext(words.join(' '), options))
  return migrate
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
