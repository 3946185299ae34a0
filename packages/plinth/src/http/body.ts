import type { IncomingMessage } from 'node:http'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Binding } from './binding.ts'
import { isFinished } from './connection.ts'
import { readMediaType } from './media-type.ts'
import { malformed } from './request-head.ts'

/** Whether a request comes with a body, by its framing (RFC 9112, 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0)
}

/** Why the body that the head of a request announces will not be read, or undefined when it will. */
export function bodyFault(incoming: IncomingMessage, binding: Binding): Failed | undefined {
  const { headers } = incoming
  const length = headers['content-length']
  if (!hasBody(incoming)) return binding.bodyRequired && length === undefined ? problem('length_required') : undefined
  if (binding.body === 'none') return malformed('This operation takes no body.')
  if (Number(length) > binding.operation.declaration.bodyLimit) return tooLarge(binding)
  if (binding.body === 'any') return undefined
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return unsupported('content-encoding', 'No content coding is understood.')
  }
  const mediaType = readMediaType(headers['content-type'] ?? '')
  if (mediaType !== undefined && binding.accepts.includes(mediaType)) return undefined
  return unsupported('content-type', `The body must be ${binding.accepts.join(' or ')}.`)
}

function unsupported(header: string, detail: string): Failed {
  const fault = { pointer: `/${header}`, code: 'unsupported_media_type', detail, in: 'header' as const }
  return problem('unsupported_media_type', { detail, faults: [fault] })
}

function tooLarge({ operation }: Binding): Failed {
  return problem('body_too_large', { detail: `The body may have ${operation.declaration.bodyLimit} bytes at most.` })
}

/**
 * Reads a body and hands it on once it is complete, or the failure `body_too_large` once it is longer than the
 * operation takes, or `canceled` when the connection ends before the body does. A body that never ends is cut off by
 * the server's time limits.
 */
export function collectBody(
  incoming: IncomingMessage,
  binding: Binding,
  done: (body: Buffer) => void,
  refuse: (failed: Failed) => void,
): void {
  const limit = binding.operation.declaration.bodyLimit
  const chunks: Buffer[] = []
  let length = 0
  const onData = (chunk: Buffer): void => {
    length += chunk.length
    if (length <= limit) {
      if (binding.body === 'fields') chunks.push(chunk)
      return
    }
    stop()
    refuse(tooLarge(binding))
  }
  const onEnd = (): void => {
    stop()
    done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
  }
  const onClose = (): void => {
    stop()
    if (!isFinished(incoming.socket)) refuse(problem('canceled'))
  }
  const stop = (): void => {
    incoming.off('data', onData).off('end', onEnd).off('close', onClose)
  }
  incoming.on('data', onData).on('end', onEnd).on('close', onClose)
}
