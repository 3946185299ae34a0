import type { Observe } from '../../core/observation.ts'
import type { Awaitable, Connection } from '../dialect/connection.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Writer } from '../unit-of-work/writer.ts'
import { errands } from './errand.ts'
import { type Relay, relay } from './relay.ts'

interface RelayOptions {
  readonly dialect: Dialect
  /** A connection that reads what is committed. */
  readonly connect: () => Awaitable<Connection>
  readonly writer: Pick<Writer, 'submit' | 'persisting'>
  readonly observe: Observe
}

/** A relay on a storage, which reads with a connection of its own, and with another one when that has failed. */
export function openRelay({ dialect, connect, writer, observe }: RelayOptions): Relay {
  let reader: Promise<Connection> | undefined
  const leave = async (last: Promise<Connection> | undefined): Promise<void> => {
    if (reader === last) reader = undefined
    await (await last)?.close()
  }
  const made = relay(
    {
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
      write: errands(writer.submit, observe),
    },
    observe,
  )
  return {
    ...made,
    async stop() {
      await made.stop()
      await leave(reader)
    },
  }
}
