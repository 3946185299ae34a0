import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, in memory. It is gone with the process that made it, however that ends. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves no room on it. */
  fill(): void
  /** Gives back what was filled. */
  clear(): void
}

/** What a shell does when its input ends, for then this process is gone. */
const tidy = 'cat > /dev/null; sleep 1; umount -l "$0"; rmdir "$0"'

/** Mounts a disk of so many MB. Undefined where that is not allowed: only root may, and not everywhere. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  chmodSync(folder, 0o755)
  const tidier = spawn('sh', ['-c', tidy, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  tidier.unref()
  ;(tidier.stdin as unknown as Socket).unref()
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      try {
        for (const block = Buffer.alloc(1 << 16); ; ) writeSync(file, block)
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown
      } finally {
        closeSync(file)
      }
    },
    clear: () => rmSync(ballast),
  }
}
