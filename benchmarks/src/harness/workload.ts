import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Figures, Subject } from '../benchmark.ts'
import { atOnce } from './at-once.ts'
import { pinned } from './pinned.ts'

interface Workload {
  readonly name: string
  /** A program that measures itself, by `timed`. */
  readonly file: URL
  readonly args: readonly string[]
}

/** A program that works without being asked over HTTP, in a process of its own. */
export function workload({ name, file, args }: Workload): Subject {
  return {
    name,
    open: async (warmUp) =>
      atOnce(async (seconds) => {
        const command = pinned(0, [fileURLToPath(file), String(warmUp), String(seconds), ...args])
        const { stdout } = await promisify(execFile)(...command)
        return JSON.parse(stdout) as Figures
      }),
  }
}

/** Measures work by the program itself: does it until a moment of `performance.now()`, as often as it says it did. */
export async function timed(work: (until: number) => Promise<number> | number): Promise<void> {
  const [warmUp, seconds] = process.argv.slice(2, 4).map(Number) as [number, number]
  await work(performance.now() + warmUp * 1000)
  const began = performance.now()
  const before = process.cpuUsage()
  const done = await work(began + seconds * 1000)
  const { user, system } = process.cpuUsage(before)
  const figures: Figures = { throughput: (done * 1000) / (performance.now() - began), cpu: (user + system) / done }
  process.stdout.write(JSON.stringify(figures))
}
