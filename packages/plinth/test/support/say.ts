import { writeSync } from 'node:fs'

const asleep = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes to the standard output of a program that is about to be killed: what has been said has left it. A pipe is full
 * while its reader is not let run; then this waits, and everything else in the program with it.
 */
export function say(text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(asleep, 0, 0, 1)
    }
  }
}
