import { randomHex } from './random-hex.ts'

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

const shape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/
const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/** The trace of a call that came with this `traceparent`; a new trace when there is none or it is malformed. */
export function traceFrom(traceparent: string | undefined): Trace {
  if (traceparent !== undefined && shape.test(traceparent)) {
    const traceId = traceparent.slice(3, 35)
    const parentId = traceparent.slice(36, 52)
    if (traceId !== noTrace && parentId !== noSpan) {
      const flags = Number.parseInt(traceparent.slice(53), 16)
      return { traceId, spanId: randomHex(16), parentId, sampled: (flags & 1) === 1 }
    }
  }
  return { traceId: randomHex(32), spanId: randomHex(16), parentId: undefined, sampled: true }
}

/** The `traceparent` to send onwards. */
export function traceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}
