import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { reflect } from '../core/reflect.ts'
import { readConfig } from '../server/configuration/config.ts'
import type { LoadedService } from '../server/load-service.ts'
import { draftsOf, migrationsFolder, migratorOf } from '../server/migrations.ts'
import { openServiceStorage } from '../server/storage.ts'
import { subjectOf } from '../server/subject.ts'
import type { BackfillProgress } from '../storage/migration/backfill.ts'
import type { MigrationRun, Migrator } from '../storage/migration/migrator.ts'
import type { Phase } from '../storage/migration/phase.ts'
import type { Renamed } from '../storage/migration/transition.ts'
import type { Storage } from '../storage/storage.ts'
import { CommandError } from './command-error.ts'
import { print, printJson, printTable } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface MigrateOptions extends ServiceOptions {
  readonly dryRun?: true
  readonly phase?: Phase
  readonly renamed?: Renamed
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
          return printJson(
            statuses.map(({ name, state, phase, appliedAt }) => ({ name, state, phase, applied_at: appliedAt })),
          )
        }
        const rows = statuses.map(({ name, state, phase, appliedAt = '' }) => [name, state, phase, appliedAt])
        if (rows.length === 0) print('There are no migrations.')
        else printTable(rows, ['MIGRATION', 'STATE', 'PHASE', 'APPLIED'])
      }),
  )
  runs('up', 'Apply all that are pending.', 'up --phase expand')
    .addOption(
      new Option('--phase <phase>', 'expand: only what the version of the service before can live with')
        .choices(['expand', 'contract'])
        .default('contract', 'all of them'),
    )
    .action((options: MigrateOptions) =>
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
    .option('--renamed <table.column=name>', 'a field that is called otherwise now; may be given again', collect)
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
    await act(await migratorOf(storage, loaded.manifest, { observe: () => undefined, progress: printProgress }))
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

const advice: Readonly<Record<Phase, string>> = {
  expand: 'Read it, then "plinth migrate up".',
  contract: 'It is for when no version before this one runs any more.',
}

function collect(text: string, given: Renamed = {}): Renamed {
  const [, from, to] = /^(\w+\.\w+)=(\w+)$/.exec(text) ?? []
  if (from === undefined || to === undefined) throw new InvalidArgumentError('Write --renamed todos.name=title.')
  return { ...given, [from]: to }
}

/** Where somebody looks at it, one line that counts; elsewhere nothing, so that the output is what was done. */
function printProgress({ migration, table, column, done, total }: BackfillProgress): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${migration}: "${table}.${column}" ${done} of ${total}${done < total ? '' : '\n'}`)
}

/** The draft is the difference to a database that has only been migrated, whatever the one at hand looks like. */
async function writeNext(title: string, options: MigrateOptions): Promise<void> {
  const loaded = await loadedService(options)
  const { manifest, implementation } = loaded
  const storage = await opened(loaded, 'sqlite::memory:')
  try {
    await (await migratorOf(storage, manifest, { observe: () => undefined })).up()
    const drafts = await draftsOf(storage, reflect(implementation.service), options.renamed)
    if (drafts.length === 0) {
      throw new CommandError('There is nothing to migrate: the migrations make what the resources declare.')
    }
    const { nextMigrationName } = await import('../storage/migration/source.ts')
    const folder = migrationsFolder(manifest)
    const named = drafts.map(({ suffix, phase, text }, at) => {
      const file = join(folder, `${nextMigrationName(folder, title, at)}${suffix}.ts`)
      return { file, phase, text }
    })
    mkdirSync(folder, { recursive: true })
    for (const { file, text } of named) writeFileSync(file, text)
    if (options.json) printJson(named.map(({ file, phase }) => ({ file, phase })))
    else for (const { file, phase } of named) print(`${relative('.', file)} is written. ${advice[phase]}`)
  } finally {
    await storage.close()
  }
}
