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
  /** What started it, in place of a transport: `schedule`, `relay`. */
  readonly transport: string
}

/** Makes the calls of work that a service starts itself: they have no caller, no request and no response. */
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
