import type { Observe } from '../../core/observation.ts'
import { uuidv7 } from '../../core/uuid.ts'
import type { OwnRows } from '../own-rows.ts'
import type { Sink } from '../sink/sink.ts'
import { type Consumer, shardOf, subjectOf } from './consumer.ts'
import { consuming } from './consuming.ts'
import { filling } from './filling.ts'
import { type Ledger, ledger } from './ledger.ts'
import { type Shift, shift } from './shift.ts'

/** Who tells consumers and sinks what is in the audit log. */
export interface Relay {
  /** Starts telling a consumer. Answers what ends that, once what is being delivered has been. */
  readonly add: (consumer: Consumer) => () => Promise<void>
  /** Starts filling a sink, which is closed in the end. */
  readonly fill: (sink: Sink) => void
  /** Says that there is something new. */
  readonly wake: () => void
  /** Ends all of it. */
  readonly stop: () => Promise<void>
}

/**
 * A relay over the audit log. Each shard of a consumer is worked on by one process at a time: the records of one row
 * are delivered in order, each at least once, and how far it has come is remembered after each page. A record that
 * fails waits, with those of its row behind it, and the others go on.
 */
export function relay(storage: OwnRows, observe: Observe): Relay {
  const holder = uuidv7()
  const working = new Set<Shift>()
  const sinks: Sink[] = []
  const ledgerOf = (consumer: string, shard: number): Ledger => ledger(storage, { consumer, shard, holder })
  return {
    add(consumer) {
      const { name, wants, shards = 1 } = consumer
      const started = Array.from({ length: shards }, (_, shard) => {
        const isMine = (record: Parameters<typeof wants>[0]) =>
          wants(record) && (shards === 1 || shardOf(subjectOf(record), shards) === shard)
        const own = ledgerOf(name, shard)
        return shift(consuming({ ...consumer, wants: isMine }, own, observe), own, observe)
      })
      for (const it of started) working.add(it)
      return async () => {
        for (const it of started) working.delete(it)
        await Promise.all(started.map((it) => it.stop()))
      }
    },
    fill(sink) {
      sinks.push(sink)
      const own = ledgerOf(sink.name, 0)
      working.add(shift(filling(sink, own, observe), own, observe))
    },
    wake() {
      for (const it of working) it.wake()
    },
    async stop() {
      await Promise.all([...working].map((it) => it.stop()))
      working.clear()
      await Promise.all(sinks.splice(0).map((it) => it.close()))
    },
  }
}
