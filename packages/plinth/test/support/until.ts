import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which what has not come true is taken to come never: far more than any machine needs. */
const patience = 60_000

/** Resolves when something has come true, looked at again and again. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patience; !(await holds()); await sleep(5))
    assert.ok(performance.now() < end, `not within ${patience} ms: ${holds.toString()}`)
}
