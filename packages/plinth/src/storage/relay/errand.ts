import type { Observe } from '../../core/observation.ts'
import { operation } from '../../core/operation.ts'
import { ownCalls } from '../../core/own-calls.ts'
import type { CommandSession } from '../unit-of-work/command-session.ts'
import type { Writer } from '../unit-of-work/writer.ts'
import type { RelayStorage } from './ledger.ts'

const relaying = {
  service: 'plinth',
  name: 'relay',
  operation: operation({ summary: 'Keep how far a consumer has come', deadline: 60_000 }),
  transport: 'relay',
}

/** What writes for a relay: as a command like any other, so that it shares commits with those of the service. */
export function errands(submit: Writer['submit'], observe: Observe): RelayStorage['write'] {
  const call = ownCalls(relaying, { now: () => new Date(), observe })
  return (work) =>
    submit(call(), ({ db }) => work((db as CommandSession).writing())) as Promise<Awaited<ReturnType<typeof work>>>
}
