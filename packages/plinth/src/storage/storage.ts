import { problem } from '../core/failure/problems.ts'
import type { Invoke } from '../core/interceptor.ts'
import type { Observe } from '../core/observation.ts'
import type { AnyResource } from '../core/resource/entity.ts'
import { type Items, isItems, lasting } from '../core/streamed.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { type CheckpointOptions, checkpoints } from './audit/checkpoints.ts'
import type { AuditedWrite } from './audit/record.ts'
import { useOf } from './audit/use.ts'
import type { Awaitable, Connection } from './dialect/connection.ts'
import type { Engine } from './dialect/engine.ts'
import { openEngine } from './dialect/open-engine.ts'
import { cursors } from './list/cursor.ts'
import { type OwnRows, ownRows } from './own-rows.ts'
import { refusalOf } from './refusal.ts'
import type { Consumer } from './relay/consumer.ts'
import type { Relay } from './relay/relay.ts'
import type { Sink } from './sink/sink.ts'
import { defineSystemTables } from './system-tables.ts'
import { tables } from './table/tables.ts'
import type { CommandSession } from './unit-of-work/command-session.ts'
import { lanes } from './unit-of-work/lanes.ts'
import { QuerySession } from './unit-of-work/query-session.ts'
import { writer } from './unit-of-work/writer.ts'

interface StorageOptions {
  /** `sqlite:path/to/file.db`, `sqlite::memory:`, or a server: `postgresql://user:password@host/database`. */
  readonly url: string
  /** Every resource whose repository is asked for. */
  readonly resources: readonly AnyResource[]
  readonly observe: Observe
  /**
   * Seals the cursors of lists; the same for all instances of a service. Default: one that lives as long as the
   * process.
   */
  readonly secret?: string | undefined
  /** Where the audit log is signed to. Default: nowhere. */
  readonly checkpoints?: CheckpointOptions | undefined
}

/** The rows of a service's resources, their audit log and the outcomes of calls with an idempotency key. */
export interface Storage extends UnitOfWork {
  /** Throws `unavailable` when it cannot be read, or when the last write failed and the next would, too. */
  check(): Promise<void>
  /** The rows of Plinth's own tables. */
  readonly own: OwnRows
  /** Another connection that writes, for migrations and tools; whoever asks for it closes it. */
  readonly connect: () => Awaitable<Connection>
  /** Tells a consumer what is in the audit log, from its first record on. Answers what ends that. */
  consume(consumer: Consumer): Promise<() => Promise<void>>
  /** Fills a sink from the audit log, from its first record on, until the storage is closed. */
  fill(sink: Sink): Promise<void>
  /**
   * Ends what consumers are told, takes no more commands, finishes those it has, and closes all connections but those
   * of `connect`.
   */
  close(): Promise<void>
}

/**
 * Opens a storage and makes the tables that belong to Plinth itself. Throws a TypeError when the URL is none of ours,
 * and an Error when a later Plinth has used the database.
 */
export async function openStorage({
  url,
  resources,
  observe,
  secret,
  checkpoints: signing,
}: StorageOptions): Promise<Storage> {
  const engine = await openEngine(url)
  const known = tables(resources, cursors(secret), engine.dialect)
  await defineOwn(engine, known.indexes)
  const connection = await engine.committer()
  const signed = signing && checkpoints(signing, observe)
  const states = engine.snapshots()
  let opened: Relay | undefined
  const others = Array.from({ length: engine.lanes - 1 }, async () => engine.committer())
  const writers = [connection, ...(await Promise.all(others))].map((it) =>
    writer({
      connection: it,
      connect: () => engine.committer(),
      tables: known,
      observe,
      committed() {
        states.renew()
        opened?.wake()
      },
      chained: (head) => signed?.chained(head),
    }),
  )
  const writing = lanes(writers)
  const { submit, check, persisting, finish } = writing
  const own = ownRows({ dialect: engine.dialect, connect: () => engine.reader(), writer: writing, observe })
  let opening: Promise<Relay> | undefined
  let isClosing = false
  const openRelay = async (): Promise<Relay> => {
    const { relay } = await import('./relay/relay.ts')
    opened = relay(own, observe)
    return opened
  }

  return {
    command: submit,
    recorded: (next) => (call) => {
      ;(call.db as CommandSession | QuerySession).audit(useOf(call, 'use'))
      return next(call)
    },
    async note(call, action) {
      // The time of the call itself may be over.
      const record = call.part(call.operation, undefined, {}, performance.now())
      await submit(record, recording([useOf(call, action)], undefined))
    },
    query(call, next) {
      const session = new QuerySession(call, states, known, persisting)
      call.db = session
      let output: unknown
      try {
        output = next(call)
      } catch (thrown) {
        session.finish()
        throw thrown
      }
      const held = (items: Items): Items => {
        const ready = (): Promise<unknown> | undefined => {
          const reads = session.takeReads()
          return reads
            ? submit(call.part(call.operation, undefined, {}), recording(reads, undefined))
            : session.persisting
        }
        return lasting(items, { ready, end: () => session.finish() })
      }
      if (isItems(output)) return held(output)
      if (!(output instanceof Promise)) {
        session.finish()
        return output
      }
      return output.then(
        (value) => {
          if (isItems(value)) return held(value)
          session.finish()
          if (session.reads) return submit(call, recording(session.reads, value))
          // What was read may not be on disk yet; nobody is told of it before it is.
          return session.persisting ? session.persisting.then(() => value) : value
        },
        async (thrown) => {
          session.finish()
          // Who is told of the failure may know rows by it.
          const reads = session.reads?.filter(({ action }) => action === 'read') ?? []
          if (reads.length > 0) await submit(call, recording(reads, undefined))
          else await session.persisting
          throw thrown
        },
      )
    },
    async check() {
      const asking = { linger: () => undefined }
      const snapshot = states.join(asking)
      try {
        await snapshot.connection.get(`select 1${engine.dialect.fromNothing}`, [])
      } catch (thrown) {
        throw refusalOf(engine.dialect, thrown)
      } finally {
        states.leave(snapshot, asking)
      }
      // A writer that has ended would take its connection for one that was lost, and make another.
      if (isClosing) throw problem('draining')
      await check()
    },
    async consume(consumer) {
      opening ??= openRelay()
      return (await opening).add(consumer)
    },
    async fill(sink) {
      opening ??= openRelay()
      const relay = await opening
      relay.fill(sink)
    },
    own,
    connect: () => engine.writer(),
    async close() {
      isClosing = true
      if (opening) await (await opening).stop()
      await finish()
      await own.close()
      signed?.close()
      await states.close()
      await engine.dispose()
    },
  }
}

/**
 * Makes the tables and indexes that are Plinth's own, on a connection that waits for other instances that do the same.
 */
async function defineOwn(engine: Engine, indexes: readonly string[]): Promise<void> {
  const connection = await engine.writer()
  try {
    await defineSystemTables(connection)
    for (const index of indexes) await connection.execute(index)
  } finally {
    await connection.close()
  }
}

/** What records reads, and then answers what was read. */
function recording(reads: readonly AuditedWrite[], value: unknown): Invoke {
  return ({ db }) => {
    for (const read of reads) (db as CommandSession).audit(read)
    return value
  }
}
