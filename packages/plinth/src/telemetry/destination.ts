import { fstatSync, writeSync } from 'node:fs'

/** Where lines of text go. */
export interface Destination {
  /** Takes a line with its line feed. It returns at once and never throws. */
  write(line: string): void
  /** Writes all that was taken, now. */
  flush(): void
}

/** Milliseconds that a line may wait for others to be written with it. */
const wait = 100
/** Milliseconds until a reader who was behind is tried again. */
const again = 10
/** Characters that are worth a write of their own. */
const enough = 65_536
/** Characters that may wait before lines are lost instead of memory. */
const most = 16 * 1_048_576
/** Milliseconds without progress after which the last flush leaves it. */
const patience = 1000

let output: Destination | undefined

/**
 * The standard output, written in large pieces, and to the end when the process exits. A reader who is slow does not
 * slow the process down: lines wait for it, and when too many do, they are lost and their number is written instead.
 * There is one for the process, since two would cut into each other's lines.
 */
export function standardOutput(): Destination {
  output ??= destination(1)
  return output
}

function destination(descriptor: number): Destination {
  let waiting = ''
  let rest = Buffer.alloc(0)
  let missing = 0
  let behind = false
  let timer: NodeJS.Timeout | undefined

  /** Writes what the reader takes; false when it is behind. */
  const write = (): boolean => {
    for (;;) {
      if (rest.length === 0) {
        if (missing > 0) waiting += lost(missing)
        missing = 0
        rest = Buffer.from(waiting)
        waiting = ''
      }
      if (rest.length === 0) return true
      try {
        rest = rest.subarray(writeSync(descriptor, rest))
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return false
        // The reader has gone or the disk is full, and the log was where to say so.
        rest = Buffer.alloc(0)
      }
    }
  }

  const later = (): void => {
    timer ??= setTimeout(start, behind ? again : wait).unref()
  }

  const start = (): void => {
    clearTimeout(timer)
    timer = undefined
    behind = !write()
    if (behind) later()
  }

  const flush = (): void => {
    let left = patience
    for (let before = rest.length + waiting.length; !write() && left > 0; left--) {
      const now = rest.length + waiting.length
      if (now < before) left = patience
      before = now
      pause(1)
    }
  }

  unblock(descriptor)
  process.on('exit', flush)
  return {
    flush,
    write(line) {
      if (waiting.length > most) {
        missing++
        return
      }
      waiting += line
      if (waiting.length >= enough && !behind) start()
      else later()
    },
  }
}

/** Makes writing to a pipe fail, rather than wait, while it is full: that is how node opens its own standard output. */
function unblock(descriptor: number): void {
  const kind = fstatSync(descriptor)
  if (kind.isFIFO() || kind.isSocket()) process.stdout.on('error', () => {})
}

function lost(lines: number): string {
  const line = {
    time: new Date().toISOString(),
    level: 'warn',
    event: 'lines_lost',
    message: `${lines} lines were lost`,
  }
  return `${JSON.stringify(line)}\n`
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
