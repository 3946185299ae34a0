import { type Encode, encoder } from '../codec/json.ts'
import { ActiveCall, type Carrier, type Environment } from '../core/active-call.ts'
import { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { invoke, type Pipeline } from '../core/invoke.ts'
import { operationStatus } from '../core/long-running/operation-status.ts'
import { type AnySchema, isStreamed, keywords } from '../core/schema/schema.ts'
import { isItems, mapped } from '../core/streamed.ts'
import { uuidv7 } from '../core/uuid.ts'
import { unlessAborted, withDeadline } from './deadline.ts'
import { type CallOptions, metadataOf, patience, type Transport } from './transport.ts'

interface MemoryTransportOptions {
  readonly environment: Environment
  /** Sent with every call, by lower-case name: `{ authorization: 'Bearer ...' }`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * The transport without a wire: it runs the same pipelines as the others, in this process. Input and output are copied
 * as JSON would copy them, of the output the declared members only, so that neither side sees more than it would over
 * HTTP. A failure keeps its cause, for whoever debugs. Throws a TypeError when an operation has no pipeline.
 */
export function memoryTransport(
  pipelines: ReadonlyMap<string, Pipeline>,
  { environment, metadata }: MemoryTransportOptions,
): Transport {
  return ({ name }) => {
    const pipeline = pipelines.get(name)
    if (!pipeline) throw new TypeError(`There is no pipeline for "${name}".`)
    const { output } = pipeline.operation.declaration
    const encode = output && encoder(isStreamed(output) ? (keywords(output).items as AnySchema) : output)

    return async (input, options) => {
      options.signal?.throwIfAborted()
      const carrier = new MemoryCarrier(input, { ...metadata, ...metadataOf(options) }, encode)
      const call = new ActiveCall(pipeline.operation, carrier, environment, uuidv7(), performance.now())
      return patiently(call, options, async () => {
        try {
          const output = await invoke(pipeline, call)
          const pause = call.reply?.indexOf('retry-after') ?? -1
          if (pause >= 0) options.askAgain?.(Number(call.reply?.[pause + 1]) * 1000)
          return output
        } catch (failed) {
          throw asAnswered(failed as Failed, call.requestId)
        }
      })
    }
  }
}

/** What a call is answered that has only started what it asks for. */
const encodeStatus = encoder(operationStatus)

class MemoryCarrier implements Carrier {
  readonly transport = 'memory'
  readonly peer = undefined
  readonly #input: unknown
  readonly #metadata: Readonly<Record<string, string>>
  readonly #encode: Encode | undefined

  constructor(input: unknown, metadata: Readonly<Record<string, string>>, encode: Encode | undefined) {
    this.#input = input
    this.#metadata = metadata
    this.#encode = encode
  }

  metadata(name: string): string | undefined {
    return this.#metadata[name]
  }

  decode(): unknown {
    return copy(this.#input)
  }

  encode(call: ActiveCall, output: unknown): unknown {
    const encode = call.success === 202 ? encodeStatus : this.#encode
    if (!encode || output === undefined) return undefined
    if (isItems(output)) return mapped(output, (item) => JSON.parse(encode(item)))
    return JSON.parse(encode(output))
  }
}

function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value))
}

/** Waits as long as the caller wants to, and tells the handler when it does no longer. */
function patiently<T>(call: ActiveCall, options: CallOptions, run: () => Promise<T>): Promise<T> {
  const { deadline, signal } = options
  if (deadline === undefined && !signal) return run()
  return withDeadline(patience(call.operation, options), signal ? [signal] : [], (waiting) => {
    waiting.addEventListener('abort', () => call.abort(problem('canceled')), { once: true })
    return unlessAborted(waiting, run())
  })
}

/** The failure as its caller sees it: copied, declared details only. */
function asAnswered(failed: Failed, requestId: string): Failed {
  const { code, failure, detail, faults, retryAfter, cause } = failed
  const details =
    failed.details && failure.details ? JSON.parse(encoder(failure.details)(failed.details)) : copy(failed.details)
  return new Failed(code, failure, { detail, details, faults: copy(faults), retryAfter, requestId, cause })
}
