/** Milliseconds between two tries. */
const pause = 5

/**
 * Does something again and again while another process is in its way, for so many milliseconds. SQLite itself does not
 * wait for another one that may wait for it, as when both make a new file one with a log of changes. Blocks this
 * process.
 */
export function insist<T>(longest: number, act: () => T): T {
  const end = Date.now() + longest
  for (;;) {
    try {
      return act()
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      if (!code?.startsWith('SQLITE_BUSY') || Date.now() > end) throw thrown
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    }
  }
}
