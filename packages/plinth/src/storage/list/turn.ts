import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds of a turn of the event loop within which long reads may begin. */
const share = 5

let begunAt: number | undefined

const isSpent = (): boolean => begunAt !== undefined && performance.now() - begunAt > share

/**
 * Waits until it is time for a long read: after the other calls of a turn of the event loop, and in a turn in which not
 * too much has been read already. So many long reads at once delay one another, and nobody else by more than some
 * milliseconds.
 */
export async function turnToRead(): Promise<void> {
  do await nextTurn()
  while (isSpent())
  if (begunAt !== undefined) return
  begunAt = performance.now()
  setImmediate(() => {
    begunAt = undefined
  })
}
