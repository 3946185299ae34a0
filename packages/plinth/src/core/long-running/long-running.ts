import type { Access } from '../access.ts'
import { type AnySchema, keywords, secret } from '../schema/schema.ts'

/**
 * When an operation is answered before it is done (202), to be asked about afterwards: `always`, or where its caller
 * prefers that (`Prefer: respond-async`, RFC 7240).
 */
export type LongRunning = 'always' | 'preferred'

/** Milliseconds that a run may take where nobody said. */
export const usualRunDeadline = 600_000

interface Unfit {
  readonly summary: string
  readonly longRunning: LongRunning | undefined
  readonly runDeadline: number | undefined
  readonly readonly: boolean
  readonly access: Access
  readonly transaction: 'none' | undefined
  readonly input: AnySchema | undefined
}

/** Throws a TypeError when an operation cannot be what it declares of itself: long-running. */
export function refuseUnfit({ summary, longRunning, runDeadline, ...declared }: Unfit): void {
  if (!longRunning) {
    if (runDeadline !== undefined) throw new TypeError(`"${summary}" has a runDeadline and is not long-running.`)
    return
  }
  const reason = reasonAgainst(longRunning, declared)
  if (reason) throw new TypeError(`"${summary}" cannot be long-running: ${reason}`)
}

function reasonAgainst(
  longRunning: LongRunning,
  { readonly, access, transaction, input }: Omit<Unfit, 'summary' | 'longRunning' | 'runDeadline'>,
): string | undefined {
  if (readonly) return 'it only reads, and what was read would be old when its caller comes for it.'
  if (access === 'public') return 'it is public, so that it belongs to nobody, and nobody could ask how it goes.'
  if (transaction === 'none' && longRunning === 'preferred')
    return 'it has no transaction, so that nothing keeps a caller who repeats it from doing it twice. Say "always".'
  if (input && hasSecret(input)) return 'its input is kept until it has ended, and holds a secret.'
  return undefined
}

function hasSecret(schema: AnySchema): boolean {
  const { [secret]: isSecret, properties = {}, items, additionalProperties, oneOf = [] } = keywords(schema)
  const others = typeof additionalProperties === 'object' ? [additionalProperties] : []
  const members = [...Object.values(properties), ...(items ? [items] : []), ...others, ...oneOf]
  return isSecret === true || members.some(hasSecret)
}
