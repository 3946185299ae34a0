import type { ActiveCall } from '../core/active-call.ts'
import type { Writer } from './writer.ts'

/**
 * Several writers as one. A command about one row goes where others about it go, so that they follow one another instead of
 * waiting for its lock; any other where the fewest are.
 */
export function lanes(writers: readonly Writer[]): Writer {
  const [only] = writers
  if (only && writers.length === 1) return only
  const busy = writers.map(() => 0)
  const laneOf = (call: ActiveCall): number => rowOf(call, writers.length) ?? busy.indexOf(Math.min(...busy))
  return {
    async submit(call, next) {
      const lane = laneOf(call)
      busy[lane] = (busy[lane] as number) + 1
      try {
        return await (writers[lane] as Writer).submit(call, next)
      } finally {
        busy[lane] = (busy[lane] as number) - 1
      }
    },
    persisting: () => undefined,
    async check() {
      await Promise.all(writers.map((it) => it.check()))
    },
    async finish() {
      await Promise.all(writers.map((it) => it.finish()))
    },
  }
}

/** The lane of the row that a standard operation is about, by its key; undefined when it makes one. */
function rowOf({ operation: { declaration }, input }: ActiveCall, count: number): number | undefined {
  const { standard } = declaration
  if (!standard || standard.verb === 'create') return undefined
  const key = (input as Record<string, unknown> | undefined)?.[
    (standard.resource as { parameter?: string }).parameter ?? ''
  ]
  if (typeof key !== 'string') return undefined
  let hash = 0
  for (let at = 0; at < key.length; at++) hash = (hash * 31 + key.charCodeAt(at)) | 0
  return Math.abs(hash) % count
}
