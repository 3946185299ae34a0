import { randomUUID } from 'node:crypto'
import type { Observe } from '../../core/observation.ts'
import type { Connection } from '../dialect/connection.ts'
import type { Storage } from '../storage.ts'
import { phaseOf } from './phase.ts'

/** What is known of a running instance. */
export interface Instance {
  /** Where it runs: `web-1, process 12`. */
  readonly name: string
  /** The names of its migrations, in order. */
  readonly migrations: readonly string[]
}

interface JoinOptions {
  readonly storage: Pick<Storage, 'connect' | 'own'>
  readonly observe: Observe
}

/** Milliseconds between two signs of life. */
const interval = 15_000
/** Milliseconds after which an instance that gives none has gone. */
const patience = 60_000
/** Comes before the name of every migration. */
const none = '0000'

const columns = 'id, name, last_migration, seen_at'
const add = `insert into plinth_instance (${columns}) values (?, ?, ?, ?)`

/**
 * Writes down that an instance runs, and again every 15 s. It waits for a migration that is running, so it comes before
 * the instance compares the schema with the one that it needs. Answers what writes down that the instance has ended.
 */
export async function joinInstances(
  { name, migrations }: Instance,
  { storage: { connect, own }, observe }: JoinOptions,
): Promise<() => Promise<void>> {
  const id = randomUUID()
  const connection = await connect()
  try {
    await connection.execute(connection.dialect.beginDefinition)
    await connection.run('delete from plinth_instance where seen_at < ?', [Date.now() - patience])
    await connection.run(add, [id, name.slice(0, 255), migrations.at(-1) ?? none, Date.now()])
    await connection.run('commit')
  } finally {
    if (connection.inTransaction) await connection.run('rollback')
    await connection.close()
  }
  const write = (sql: string, ...values: (string | number)[]) => own.write((it) => it.run(sql, values))
  const report = (error: unknown): void =>
    observe({ kind: 'error_unexpected', error, call: undefined, origin: 'instances' })
  const renew = (): void => {
    write('update plinth_instance set seen_at = ? where id = ?', Date.now(), id).catch(report)
  }
  const renewal = setInterval(renew, interval).unref()
  return async () => {
    clearInterval(renewal)
    // If this fails, the instance is taken for ended a minute later.
    await write('delete from plinth_instance where id = ?', id).catch(report)
  }
}

/**
 * Throws an Error that names the instances which do not know a migration that is to contract the schema: they need what
 * it takes away.
 */
export async function assertUnneeded(connection: Connection, migration: string): Promise<void> {
  if (phaseOf(migration) !== 'contract') return
  const found = await connection.all(
    'select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name',
    [migration, Date.now() - patience],
  )
  if (found.length === 0) return
  const running = found.map((it) => `${it.name} (its last migration is ${it.last_migration})`)
  throw new Error(
    `Migration "${migration}" takes away what instances need that run: ${running.join('; ')}. ` +
      'Stop them first; one that was killed is forgotten after a minute.',
  )
}
