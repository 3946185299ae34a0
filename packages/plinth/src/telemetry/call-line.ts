import type { Failed } from '../core/failure/failure.ts'
import type { Level, Observation, ObservedCall } from '../core/observation.ts'
import { describeError } from './describe-error.ts'
import { hiding } from './hidden.ts'
import type { Identity } from './identity.ts'

type Completed = Extract<Observation, { kind: 'call_completed' }>

/** How bad a status is: 5xx is ours to mend, 4xx the caller's. */
export function levelOf(status: number): Level {
  return status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
}

/** The fields by which a line is found again: the request, its trace, the operation and who called. */
export function callFields(call: ObservedCall): Readonly<Record<string, unknown>> {
  return {
    operation: call.operation.name,
    transport: call.carrier.transport,
    request_id: call.requestId,
    trace_id: call.trace.traceId,
    span_id: call.trace.spanId,
    user_id: call.principal?.user,
    client_id: call.principal?.client,
    tenant_id: call.principal?.tenant,
    key_id: call.principal?.key,
  }
}

/**
 * Writes the line of a call. There is one for every call, so it is put together by hand, from parts that are made once
 * an operation; about a quarter of the time that stringifying an object takes.
 */
export function callLine(identity: Identity): (completed: Completed, time: string, level: Level) => string {
  const base = JSON.stringify(identity).slice(1, -1)
  const parts = new WeakMap<ObservedCall['operation'], string>()

  const part = (operation: ObservedCall['operation']): string => {
    let text = parts.get(operation)
    if (text === undefined) {
      const name = JSON.stringify(operation.name)
      text = `,${base},"event":"call_completed","operation":${name},"message":${name.slice(0, -1)} `
      parts.set(operation, text)
    }
    return text
  }

  return ({ call, failed, duration }, time, level) => {
    const { principal, trace, carrier } = call
    let line = `{"time":"${time}","level":"${level}"${part(call.operation)}`
    const success = call.success ?? call.operation.success
    line += failed ? failure(failed, call) : `${success}","status":${success}`
    line += `,"duration_ms":${Math.round(duration * 1000) / 1000},"transport":"${carrier.transport}"`
    line += `,"request_id":${JSON.stringify(call.requestId)},"trace_id":"${trace.traceId}","span_id":"${trace.spanId}"`
    if (principal) {
      line += `,"user_id":${JSON.stringify(principal.user)}`
      if (principal.client !== undefined) line += `,"client_id":${JSON.stringify(principal.client)}`
      if (principal.tenant !== undefined) line += `,"tenant_id":${JSON.stringify(principal.tenant)}`
      if (principal.key !== undefined) line += `,"key_id":${JSON.stringify(principal.key)}`
    }
    if (carrier.peer !== undefined) line += `,"peer":${JSON.stringify(carrier.peer)}`
    if (call.replayOf !== undefined) line += `,"replay_of":${JSON.stringify(call.replayOf.requestId)}`
    return `${line}}\n`
  }
}

/** The reason is for those who read the log alone. What failed `internal` has a line of its own, with its stack. */
function failure({ failure: { status, code: kind }, code, cause }: Failed, call: ObservedCall): string {
  const name = JSON.stringify(code)
  const text = `${status} ${name.slice(1)},"status":${status},"code":${name}`
  if (cause === undefined || kind === 'internal') return text
  const { message } = hiding(call.secrets, () => describeError(cause))
  return `${text},"reason":${JSON.stringify(message)}`
}
