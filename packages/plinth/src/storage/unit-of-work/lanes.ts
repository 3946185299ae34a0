import type { ActiveCall } from '../../core/active-call.ts'
import type { Writer } from './writer.ts'

/**
 * Several writers as one. Standard operations go to the first: what they ask and write goes to the server together, and
 * larger batches cost less. Operations with handlers of their own ask one thing after the other, and take turns on the
 * others; those with one idempotency key follow one another.
 */
export function lanes(writers: readonly Writer[]): Writer {
  const [first, ...others] = writers as readonly [Writer, ...Writer[]]
  if (others.length === 0) return first
  const busy = others.map(() => 0)
  return {
    async submit(call, next) {
      const lane = laneOf(call, busy)
      if (lane === undefined) return first.submit(call, next)
      busy[lane] = (busy[lane] as number) + 1
      try {
        return await (others[lane] as Writer).submit(call, next)
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

const simple: ReadonlySet<string> = new Set(['create', 'update', 'replace', 'delete'])

/** The lane of a command that is not for the first. */
function laneOf({ operation: { declaration }, idempotency }: ActiveCall, busy: readonly number[]): number | undefined {
  if (idempotency) return hashOf(idempotency.scope) % busy.length
  return simple.has(declaration.standard?.verb ?? '') ? undefined : busy.indexOf(Math.min(...busy))
}

function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) | 0
  return hash >>> 0
}
