import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder that is made and filled when it is first asked for, the same from then on, and removed when this process
 * exits.
 */
export function folderWith(fill: (folder: string) => Promise<void>): () => Promise<string> {
  const make = async (): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    await fill(folder)
    return folder
  }
  let made: Promise<string> | undefined
  return () => {
    made ??= make()
    return made
  }
}
