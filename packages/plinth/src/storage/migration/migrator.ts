import type { Observe } from '../../core/observation.ts'
import type { Storage } from '../storage.ts'
import type { BackfillProgress } from './backfill.ts'
import { assertUnneeded } from './instances.ts'
import { type Phase, phaseOf } from './phase.ts'
import { assertConsistent, type MigrationStatus, migrationStatus } from './record.ts'
import { migrationRunner } from './runner.ts'
import { type KnownMigration, knownMigrations, type MigrationSource } from './source.ts'

/** A migration that was run, and the SQL that it came to. */
export interface MigrationRun {
  readonly name: string
  readonly direction: 'up' | 'down'
  readonly statements: readonly string[]
}

interface RunOptions {
  /** Runs everything, tells what it was, and takes it back. */
  readonly dryRun?: boolean
}

interface UpOptions extends RunOptions {
  /** With `expand`, what comes before the first that is to contract; by default all. */
  readonly phase?: Phase | undefined
  /** Contracts although instances run that need what is taken away: in development. Default false. */
  readonly regardless?: boolean
}

/**
 * Brings a schema up and down. Each method but `status` rejects with an Error that says what is wrong when a migration
 * that was applied has changed or is missing, or when one is pending before it.
 */
export interface Migrator {
  status(): Promise<MigrationStatus[]>
  /** The names of those not yet applied. Cheap: nothing is loaded. */
  pending(): Promise<string[]>
  /**
   * Applies all that are pending, or those of a phase. Rejects when one contracts while instances run that do not know
   * it.
   */
  up(options?: UpOptions): Promise<MigrationRun[]>
  /** Takes the last one back. */
  down(options?: RunOptions): Promise<MigrationRun[]>
  /** Goes up or down until this one is the last applied; with null, until none is. */
  to(name: string | null, options?: RunOptions): Promise<MigrationRun[]>
}

/** Who is told of what happens. */
export interface MigratorOptions {
  readonly observe: Observe
  /** Is told how far a backfill is, after each of its transactions. */
  readonly progress?: (it: BackfillProgress) => void
}

/**
 * The migrations of a source, on a storage. Each runs in a transaction that no other process can write beside, so that
 * two that start at once apply it once, and one that is killed leaves nothing half done.
 */
export function createMigrator(
  storage: Pick<Storage, 'connect'>,
  source: MigrationSource,
  { observe, progress = () => undefined }: MigratorOptions,
): Migrator {
  const known = knownMigrations(source)

  const look = async (alone = false): Promise<MigrationStatus[]> => {
    const connection = await storage.connect()
    try {
      if (alone) await connection.execute(connection.dialect.beginDefinition)
      return await migrationStatus(connection, known)
    } finally {
      if (connection.inTransaction) await connection.run('rollback')
      await connection.close()
    }
  }
  const consistent = async (): Promise<MigrationStatus[]> => {
    const now = await look()
    // Whoever runs it is waited for.
    const statuses = now.some(({ state }) => state === 'started') ? await look(true) : now
    assertConsistent(statuses)
    return statuses
  }
  const applied = async (): Promise<string[]> =>
    (await consistent()).filter(({ state }) => state === 'applied').map(({ name }) => name)
  const pending = async (): Promise<string[]> =>
    (await consistent()).filter(({ state }) => state === 'pending').map(({ name }) => name)

  const run = async (
    names: readonly string[],
    direction: 'up' | 'down',
    { dryRun = false, regardless = false }: Omit<UpOptions, 'phase'> = {},
  ): Promise<MigrationRun[]> => {
    if (names.length === 0) return []
    const connection = await storage.connect()
    const admit = async (name: string): Promise<void> => {
      if (direction === 'up' && !dryRun && !regardless) await assertUnneeded(connection, name)
    }
    try {
      const runs: MigrationRun[] = []
      for (const name of names) await admit(name)
      const runner = await migrationRunner(connection, { progress, admit })
      if (dryRun) await connection.execute(connection.dialect.beginDefinition)
      for (const name of names) {
        const startedAt = performance.now()
        const migration = known.find((it) => it.name === name) as KnownMigration
        if (dryRun) {
          runs.push({ name, direction, statements: await runner.rehearse(migration, direction) })
          continue
        }
        const statements = await runner.transact(migration, direction)
        if (!statements) continue
        runs.push({ name, direction, statements })
        observe({ kind: 'migration_run', name, direction, duration: performance.now() - startedAt })
      }
      return runs
    } finally {
      if (connection.inTransaction) await connection.run('rollback')
      await connection.close()
    }
  }

  return {
    status: () => look(),
    pending,
    async up({ phase = 'contract', ...options } = {}) {
      const all = await pending()
      const end = phase === 'contract' ? -1 : all.findIndex((it) => phaseOf(it) === 'contract')
      return run(end < 0 ? all : all.slice(0, end), 'up', options)
    },
    down: async (options) => run((await applied()).slice(-1), 'down', options),
    async to(name, options) {
      if (name !== null && !known.some((it) => it.name === name)) throw new Error(`There is no migration "${name}".`)
      const after = (it: string): boolean => name === null || it > name
      const surplus = (await applied()).filter(after)
      const wanted = (await pending()).filter((it) => !after(it))
      return surplus.length > 0 ? run(surplus.reverse(), 'down', options) : run(wanted, 'up', options)
    },
  }
}
