import type { Observe } from '../../core/observation.ts'
import type { Connection } from '../dialect/connection.ts'
import type { Writer } from '../writer.ts'
import { errands } from './errand.ts'
import { type Relay, relay } from './relay.ts'

interface RelayOptions {
  /** Reads what is committed. */
  readonly reader: Connection
  readonly writer: Writer
  readonly observe: Observe
}

/** A relay on a storage. Its `stop` also closes the connection that it reads with. */
export function openRelay({ reader, writer, observe }: RelayOptions): Relay {
  const made = relay(
    {
      all: async (sql, parameters) => reader.all(sql, parameters),
      durable: async () => writer.persisting(),
      write: errands(writer.submit, observe),
    },
    observe,
  )
  return {
    ...made,
    async stop() {
      await made.stop()
      await reader.close()
    },
  }
}
