import type { Connection } from '../dialect/connection.ts'
import { losses } from './loss.ts'
import type { Migration } from './migration.ts'
import { migrationStatus, recordMigration } from './record.ts'
import type { KnownMigration } from './source.ts'

type Direction = 'up' | 'down'

/** Runs migrations on a connection. Both methods reject with an Error that names the migration. */
export interface MigrationRunner {
  /** Runs one within the open transaction. Answers the SQL that it came to. */
  apply(migration: KnownMigration, direction: Direction): Promise<readonly string[]>
  /** Runs one in a transaction. Undefined when another process has done so in the meantime. */
  transact(migration: KnownMigration, direction: Direction): Promise<readonly string[] | undefined>
}

/** A runner on a connection of its own. */
export async function migrationRunner(connection: Connection): Promise<MigrationRunner> {
  let statements: string[] = []
  const db = await connection.kysely<Record<string, Record<string, unknown>>>((sql) => statements.push(sql))

  const apply: MigrationRunner['apply'] = async (known, direction) => {
    statements = []
    try {
      const migration = await known.load()
      await migration[direction](db)
      if (direction === 'up') assertIntended(migration, statements)
      const { dangling: orphans } = connection.dialect
      const dangling = orphans && (await connection.get(orphans, []))
      if (dangling)
        throw new Error(`a row of "${dangling.table}" refers to one of "${dangling.parent}" that is not there`)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`Migration "${known.name}" failed on the way ${direction}: ${reason}`, { cause })
    }
    await recordMigration(connection, known, direction, new Date())
    return statements
  }

  return {
    apply,
    async transact(known, direction) {
      await connection.execute(connection.dialect.beginDefinition)
      const [now] = (await migrationStatus(connection, [known])).filter(({ name }) => name === known.name)
      if ((now?.state === 'pending') !== (direction === 'up')) {
        await connection.run('rollback')
        return undefined
      }
      const ran = await apply(known, direction)
      await connection.run('commit')
      return ran
    },
  }
}

function assertIntended({ lossy }: Migration, statements: readonly string[]): void {
  const lost = losses(statements)
  if (lost.length === 0 || lossy?.trim()) return
  throw new Error(`it removes ${lost.join(' and ')}; say why that is not missed: migration({ lossy: '...' })`)
}
