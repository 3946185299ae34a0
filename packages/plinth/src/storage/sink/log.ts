import type { Observe } from '../../core/observation.ts'
import type { Sink } from './sink.ts'

/** The log of the service, for houses that keep that for as long as an audit log. */
export function logSink(observe: Observe): Sink {
  return {
    name: 'sink log',
    async write(records) {
      for (const record of records)
        observe({
          kind: 'message',
          level: 'info',
          message: `audit record ${record.sequence}`,
          fields: { audit: record },
          call: undefined,
        })
    },
    async close() {},
  }
}
