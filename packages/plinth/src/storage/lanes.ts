import type { ActiveCall } from '../core/active-call.ts'
import type { Writer } from './writer.ts'

/**
 * Several writers as one. A command about one row, or with an idempotency key, goes where others with it go, so that they
 * follow one another instead of waiting for a lock; any other where the fewest are.
 */
export function lanes(writers: readonly Writer[]): Writer {
  const [only] = writers
  if (only && writers.length === 1) return only
  const busy = writers.map(() => 0)
  const choose = (call: ActiveCall): number => ownLane(call, writers.length) ?? busy.indexOf(Math.min(...busy))
  return {
    async submit(call, next) {
      const lane = choose(call)
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

/** The lane of the key that a command has, or of the row that a standard operation is about, unless it makes one. */
function ownLane({ operation: { declaration }, input, idempotency }: ActiveCall, count: number): number | undefined {
  if (idempotency) return laneOf(idempotency.scope, count)
  const { standard } = declaration
  if (!standard || standard.verb === 'create') return undefined
  const key = (input as Record<string, unknown> | undefined)?.[
    (standard.resource as { parameter?: string }).parameter ?? ''
  ]
  return typeof key === 'string' ? laneOf(key, count) : undefined
}

function laneOf(text: string, count: number): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) | 0
  return Math.abs(hash) % count
}
