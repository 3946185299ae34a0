import { later, problemOf } from './batch.ts'
import type { Consumer } from './consumer.ts'
import type { Ledger, Parked } from './ledger.ts'

/** What has become of waiting records. */
export interface Retried {
  readonly settled: readonly number[]
  readonly parked: readonly Parked[]
  readonly dead: readonly Parked[]
}

const defaultAttempts = 16

/** Tries a waiting record again. One that has failed for the last time is dead, and the next on its subject goes on. */
export async function retry(
  { sequence, subject, attempts }: Parked,
  consumer: Consumer,
  ledger: Ledger,
): Promise<Retried> {
  const record = await ledger.record(sequence)
  if (!record) return { settled: [sequence], parked: [], dead: [] }
  try {
    await consumer.deliver(record)
    return { settled: [sequence], parked: [], dead: [] }
  } catch (thrown) {
    const tried = { sequence, subject, attempts: attempts + 1, problem: problemOf(thrown) }
    if (tried.attempts >= (consumer.attempts ?? defaultAttempts))
      return { settled: [], parked: [], dead: [{ ...tried, dueAt: 0 }] }
    return { settled: [], parked: [{ ...tried, dueAt: later(tried.attempts) }], dead: [] }
  }
}
