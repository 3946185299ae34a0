import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { keepTick } from '../../src/server/kept-tick.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** How many of the objects that node made for ticks during some work outlive a garbage collection. */
async function ticksThatOutlive(work: () => void): Promise<number> {
  const ticks: WeakRef<object>[] = []
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'TickObject') ticks.push(new WeakRef(resource))
    },
  })
  hook.enable()
  work()
  hook.disable()
  // A WeakRef is strong until the end of the turn in which it was made.
  await nextTurn()
  await nextTurn()
  collectGarbage()
  return ticks.filter((tick) => tick.deref()).length
}

test('a garbage collection leaves no object of a tick, but the one that is kept', async () => {
  assert.equal(await ticksThatOutlive(() => process.nextTick(() => {})), 0)
  assert.equal(await ticksThatOutlive(keepTick), 1)
})
