import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const left = new Set(['node_modules', 'dist', 'coverage', '.git'])

/** The files below `folder` whose path, relative to the repository, passes `wanted`; sorted. */
export function filesBelow(folder: string, wanted: (path: string) => boolean): string[] {
  if (!existsSync(`${root}${folder}`)) return []
  const entries = readdirSync(`${root}${folder}`, { withFileTypes: true })
  const found = entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return left.has(entry.name) ? [] : filesBelow(path, wanted)
    return wanted(path) ? [path] : []
  })
  return found.sort()
}
