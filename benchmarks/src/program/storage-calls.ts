import { service } from 'plinth'
import { ActiveCall } from '../../../packages/plinth/src/core/active-call.ts'
import { type ReflectedOperation, reflect } from '../../../packages/plinth/src/core/reflect.ts'
import { uuidv7 } from '../../../packages/plinth/src/core/uuid.ts'
import { todo } from './storage-tables.ts'

const operations = new Map(reflect(service('todo', todo.operations)).operations.map((it) => [it.name, it]))
const environment = { now: () => new Date(), observe: () => undefined }
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: () => undefined,
}

/** A call of a standard operation, as the pipeline would hand it to the storage. */
export function callOf(name: string): ActiveCall {
  return new ActiveCall(operations.get(name) as ReflectedOperation, carrier, environment, uuidv7(), performance.now())
}
