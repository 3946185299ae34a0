import { ActiveCall, type Carrier } from '../../core/active-call.ts'
import type { Observe } from '../../core/observation.ts'
import { operation } from '../../core/operation.ts'
import { type ReflectedOperation, reflect } from '../../core/reflect.ts'
import { service } from '../../core/service.ts'
import { uuidv7 } from '../../core/uuid.ts'
import type { CommandSession } from '../command-session.ts'
import type { Writer } from '../writer.ts'
import type { RelayStorage } from './ledger.ts'

const own = service('plinth', { relay: operation({ summary: 'Keep how far a consumer has come', deadline: 60_000 }) })
const [relaying] = reflect(own).operations
const carrier: Carrier = {
  transport: 'relay',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: (_call, output) => output,
}

/** What writes for a relay: as a command like any other, so that it shares commits with those of the service. */
export function errands(submit: Writer['submit'], observe: Observe): RelayStorage['write'] {
  const environment = { now: () => new Date(), observe }
  return (work) => {
    const call = new ActiveCall(relaying as ReflectedOperation, carrier, environment, uuidv7(), performance.now())
    return submit(call, ({ db }) => work((db as CommandSession).writing())) as Promise<Awaited<ReturnType<typeof work>>>
  }
}
