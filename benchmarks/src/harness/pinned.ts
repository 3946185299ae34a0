import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Whether the server and its load can each be held to a core of their own. */
export const canPin =
  process.platform === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['-V']).error === undefined

/** The command that runs Node with these arguments on one core, or on any where cores cannot be chosen. */
export function pinned(core: number, args: readonly string[]): [command: string, args: string[]] {
  return canPin ? ['taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, [...args]]
}
