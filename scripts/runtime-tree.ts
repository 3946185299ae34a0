import { readFileSync } from 'node:fs'
import { root } from './files.ts'

interface Locked {
  readonly link?: true
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hasInstallScript?: boolean
}

/** A third-party package in the runtime tree of one of ours. */
export interface RuntimePackage {
  readonly name: string
  readonly hasInstallScript: boolean
}

/**
 * The third-party packages that the lockfile installs for one of ours (`packages/plinth`) and nothing else; sorted by
 * name.
 */
export function runtimeTree(home: string): RuntimePackage[] {
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(
    readFileSync(`${root}package-lock.json`, 'utf8'),
  )
  const seen = new Set<string>()
  const visit = (path: string): void => {
    for (const name of Object.keys({ ...packages[path]?.dependencies, ...packages[path]?.optionalDependencies })) {
      const nested = `${path}/node_modules/${name}`
      const place = packages[nested] === undefined ? `node_modules/${name}` : nested
      const entry = packages[place]
      if (entry?.link) visit(entry.resolved as string)
      else if (entry && !seen.has(place)) {
        seen.add(place)
        visit(place)
      }
    }
  }
  visit(home)
  return [...seen]
    .map((path) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      hasInstallScript: packages[path]?.hasInstallScript === true,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
