import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Database, failure, operation, type Principal, service, t } from 'plinth'
import { ActiveCall } from '../../src/core/active-call.ts'
import type { Observation } from '../../src/core/observation.ts'
import { type ReflectedOperation, reflect } from '../../src/core/reflect.ts'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { uuidv7 } from '../../src/core/uuid.ts'
import type { CheckpointOptions } from '../../src/storage/audit/checkpoints.ts'
import type { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import {
  createMigrator,
  type Draft,
  draftMigrations,
  type MigrationSource,
  openStorage,
  type Storage,
} from '../../src/storage/index.ts'
import { emptyDatabase, engine, lookInto } from '../support/databases.ts'

const output = t.Any()
const contract = service('laboratory', {
  write: operation({
    summary: 'Do something',
    access: 'public',
    output,
    errors: {
      tooLate: failure('failed_precondition', { title: 'It is too late', details: t.Object({ by: t.Integer() }) }),
      alreadyExists: failure('already_exists', { title: 'Taken', detail: 'There is one like that.' }),
    },
  }),
  read: operation({ summary: 'Look at something', access: 'public', readonly: true, output }),
})
const operations = new Map(reflect(contract).operations.map((it) => [it.name, it]))

interface Circumstances {
  readonly deadline?: number
  readonly principal?: Principal
  readonly idempotency?: ActiveCall['idempotency']
}

type Work<T> = (db: Database, call: ActiveCall) => T | Promise<T>

/** A storage with the tables of some resources, and a way to work in it without any operation of a service. */
export interface Laboratory {
  readonly storage: Storage
  readonly observed: Observation[]
  /** Runs a command. */
  readonly write: <T>(work: Work<T>, circumstances?: Circumstances) => Promise<T>
  /** Runs a query. */
  readonly read: <T>(work: Work<T>, circumstances?: Circumstances) => Promise<T>
  /** What stands in the database, looked at from outside. */
  readonly rows: (sql: string, ...parameters: (string | number)[]) => Record<string, unknown>[]
}

interface LaboratoryOptions {
  /** Default: an empty one of the engine that is tested. */
  readonly url?: string
  readonly now?: () => Date
  readonly secret?: string
  readonly checkpoints?: CheckpointOptions
  /** Whether the tables stay as they are. Default: what is missing is made. */
  readonly isMigrated?: boolean
}

/** Opens a laboratory that is closed with the test. */
export async function laboratory(
  test: TestContext,
  resources: readonly AnyResource[],
  { url: given, now = () => new Date(), secret, checkpoints, isMigrated }: LaboratoryOptions = {},
): Promise<Laboratory> {
  const url = given ?? (await emptyDatabase())
  const observed: Observation[] = []
  const observe = (observation: Observation): void => void observed.push(observation)
  const storage = await openStorage({ url, resources, observe, secret, checkpoints })
  test.after(() => storage.close())
  if (!isMigrated) await migrate(test, storage, resources)
  observed.length = 0

  const run = async <T>(name: 'read' | 'write', work: Work<T>, circumstances: Circumstances = {}): Promise<T> => {
    const { deadline = 10_000, principal, idempotency } = circumstances
    const { declaration, ...rest } = operations.get(name) as ReflectedOperation
    const limited = { ...rest, declaration: { ...declaration, deadline } }
    const call = new ActiveCall(limited, carrier, { now, observe }, uuidv7(), performance.now())
    call.principal = principal
    call.idempotency = idempotency
    const invoke = (it: ActiveCall) => work(it.db, it)
    return (await (name === 'read' ? storage.query(call, invoke) : storage.command(call, invoke))) as T
  }
  return {
    storage,
    observed,
    write: (work, circumstances) => run('write', work, circumstances),
    read: (work, circumstances) => run('read', work, circumstances),
    rows(sql, ...parameters) {
      const look = lookInto(url)
      if (look) return look(sql, parameters)
      const connection = storage.connect() as SqliteConnection
      try {
        return connection.all(sql, parameters)
      } finally {
        connection.close()
      }
    },
  }
}

/** All that comes, one after the other. */
export async function collected<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** Makes the tables of the resources, as `plinth migrate new` and a start would. */
export async function migrate(test: TestContext, storage: Storage, resources: readonly AnyResource[]): Promise<void> {
  const made = await drafts(storage, resources)
  if (made.length > 0) await migrator(storage, migrationFolder(test, numbered(made))).up()
}

/** Drafts as files of a folder, after those that are there; whatever they lose is not missed. */
export function numbered(
  made: readonly Draft[],
  there: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const before = Object.keys(there).length
  const files = made.map(({ suffix, text }, index) => {
    const name = `${String(before + index + 1).padStart(4, '0')}-change${suffix}`
    return [name, text.replace("lossy: ''", "lossy: 'a test'")]
  })
  return { ...there, ...Object.fromEntries(files) }
}

/** What is missing between the database and these resources. */
export async function drafts(
  storage: Storage,
  resources: readonly AnyResource[],
  renamed: Readonly<Record<string, string>> = {},
): Promise<Draft[]> {
  const connection = await storage.connect()
  try {
    return draftMigrations(resources, new Set(resources), await connection.schema(), connection.dialect, renamed)
  } finally {
    await connection.close()
  }
}

export function migrator(storage: Storage, source: MigrationSource) {
  return createMigrator(storage, source, { observe: () => undefined })
}

/** A folder of migrations, gone with the test. */
export function migrationFolder(test: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(test)
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(
      join(folder, `${name}.ts`),
      text.replace('plinth/storage', new URL(import.meta.resolve('plinth/storage')).href),
    )
  }
  return folder
}

/** The URL of an empty database that several processes or storages may open. */
export async function sharedDatabase(test: TestContext): Promise<string> {
  return engine.name === 'sqlite' ? `sqlite:${join(temporaryFolder(test), 'shared.db')}` : emptyDatabase()
}

/** A folder that is gone with the test. */
export function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: (_call: ActiveCall, answer: unknown) => answer,
}
