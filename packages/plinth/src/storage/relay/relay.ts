import type { Observe } from '../../core/observation.ts'
import { uuidv7 } from '../../core/uuid.ts'
import { type Consumer, shardOf, subjectOf } from './consumer.ts'
import { ledger, type RelayStorage } from './ledger.ts'
import { type Work, work } from './work.ts'

/** Who tells consumers what is in the audit log. */
export interface Relay {
  /** Starts telling a consumer. Answers what ends that, once what is being delivered has been. */
  readonly add: (consumer: Consumer) => () => Promise<void>
  /** Says that there is something new. */
  readonly wake: () => void
  /** Ends all of it. */
  readonly stop: () => Promise<void>
}

/**
 * A relay over the audit log. Each shard of a consumer is worked on by one process at a time: the records of one row are
 * delivered in order, each at least once, and how far it has come is remembered after each page. A record that fails waits,
 * with those of its row behind it, and the others go on.
 */
export function relay(storage: RelayStorage, observe: Observe): Relay {
  const holder = uuidv7()
  const working = new Set<Work>()
  return {
    add(consumer) {
      const { name, wants, shards = 1 } = consumer
      const started = Array.from({ length: shards }, (_, shard) => {
        const isMine = (record: Parameters<typeof wants>[0]) =>
          wants(record) && (shards === 1 || shardOf(subjectOf(record), shards) === shard)
        return work({ ...consumer, wants: isMine }, ledger(storage, { consumer: name, shard, holder }), observe)
      })
      for (const it of started) working.add(it)
      return async () => {
        for (const it of started) working.delete(it)
        await Promise.all(started.map((it) => it.stop()))
      }
    },
    wake() {
      for (const it of working) it.wake()
    },
    async stop() {
      await Promise.all([...working].map((it) => it.stop()))
      working.clear()
    },
  }
}
