/** Where a call stands in a distributed trace (W3C Trace Context). */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits: this service's part. */
  readonly spanId: string
  /** 16 hexadecimal digits: the caller's part, where there is one. */
  readonly parentId: string | undefined
  readonly sampled: boolean
}

const shape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

const pool = new Uint32Array(6 * 128)
let used = pool.length

/** The trace of a call that came with this `traceparent`; a new trace when there is none or it is malformed. */
export function traceFrom(traceparent: string | undefined): Trace {
  const match = traceparent === undefined ? null : shape.exec(traceparent)
  if (match && match[1] !== noTrace && match[2] !== noSpan) {
    const [, traceId, parentId, flags] = match as unknown as [string, string, string, string]
    return { traceId, spanId: random(2), parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
  }
  return { traceId: random(4), spanId: random(2), parentId: undefined, sampled: true }
}

/** The `traceparent` to send onwards. */
export function traceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

function random(words: number): string {
  if (used + words > pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  let text = ''
  for (let word = 0; word < words; word++)
    text += ((pool[used++] as number) >>> 0).toString(16).padStart(8, '0').slice(-8)
  return text
}
