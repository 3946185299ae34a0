import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when something has come true, looked at again and again. Fails after so many milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 8000): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await holds()); await sleep(10))
    assert.ok(Date.now() < end, `not within ${milliseconds} ms`)
}
