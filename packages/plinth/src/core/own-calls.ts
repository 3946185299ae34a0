import { ActiveCall, type Carrier, type Environment } from './active-call.ts'
import type { Operation } from './operation.ts'
import { type ReflectedOperation, reflect } from './reflect.ts'
import { service as declare } from './service.ts'
import { uuidv7 } from './uuid.ts'

interface OwnWork {
  /** The service that it is done for. */
  readonly service: string
  readonly name: string
  readonly operation: Operation
  /** What brought it about, in place of a transport: `schedule`, `relay`. */
  readonly transport: string
}

/** Makes calls of what a service does unasked: nobody is at the other end, nothing was sent and nothing is sent back. */
export function ownCalls({ service, name, operation, transport }: OwnWork, environment: Environment): () => ActiveCall {
  const reflected = reflect(declare(service, { [name]: operation })).operations[0] as ReflectedOperation
  const carrier: Carrier = {
    transport,
    peer: undefined,
    metadata: () => undefined,
    decode: () => undefined,
    encode: (_call, output) => output,
  }
  return () => new ActiveCall(reflected, carrier, environment, uuidv7(), performance.now())
}
