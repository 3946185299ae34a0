import type { Observe } from '../core/observation.ts'
import { operation } from '../core/operation.ts'
import { ownCalls } from '../core/own-calls.ts'
import type { Awaitable, Connection, SqlRow, SqlValue } from './dialect/connection.ts'
import type { Dialect } from './dialect/dialect.ts'
import type { CommandSession } from './unit-of-work/command-session.ts'
import type { Writer } from './unit-of-work/writer.ts'

/** Access to Plinth's own tables for work outside any call: that of relays, client registries and replay stores. */
export interface OwnRows {
  readonly dialect: Dialect
  /** Reads what is committed. */
  readonly all: (sql: string, parameters: readonly SqlValue[]) => Promise<SqlRow[]>
  /** Resolves when what has been committed is durable, too. */
  readonly durable: () => Promise<void>
  /**
   * Runs work in a transaction of the writer, like a command, so that it shares commits with the calls of the service.
   */
  readonly write: <T>(work: (connection: Connection) => Awaitable<T>) => Promise<T>
}

interface OwnRowsOptions {
  readonly dialect: Dialect
  /** A connection that reads what is committed. */
  readonly connect: () => Awaitable<Connection>
  readonly writer: Pick<Writer, 'submit' | 'persisting'>
  readonly observe: Observe
}

const upkeep = {
  service: 'plinth',
  name: 'upkeep',
  operation: operation({ summary: 'Keep what Plinth itself remembers', deadline: 60_000 }),
  transport: 'upkeep',
}

/**
 * Opens access to Plinth's own tables. They are read over a connection of their own, which is replaced when it fails.
 */
export function ownRows({ dialect, connect, writer, observe }: OwnRowsOptions): OwnRows & { close(): Promise<void> } {
  const call = ownCalls(upkeep, { now: () => new Date(), observe })
  let reader: Promise<Connection> | undefined
  const leave = async (last: Promise<Connection> | undefined): Promise<void> => {
    if (reader === last) reader = undefined
    await (await last)?.close()
  }
  return {
    dialect,
    async all(sql, parameters) {
      reader ??= Promise.resolve(connect())
      const used = reader
      try {
        return await (await used).all(sql, parameters)
      } catch (thrown) {
        // What has failed may have been the connection, and closing it again is no further failure.
        await leave(used).catch(() => undefined)
        throw thrown
      }
    },
    durable: async () => writer.persisting(),
    write: (work) =>
      writer.submit(call(), ({ db }) => work((db as CommandSession).writing())) as Promise<
        Awaited<ReturnType<typeof work>>
      >,
    close: () => leave(reader),
  }
}
