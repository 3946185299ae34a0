import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What the folder of a service says about it: its `package.json`. */
export interface Manifest {
  /** Absolute. */
  readonly folder: string
  /** The name of the package. */
  readonly package: string
  readonly version: string
  /** `plinth.port`, default 8080. */
  readonly port: number
  /** `plinth.internalPort`, default 9090. */
  readonly internalPort: number
}

interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly plinth?: { readonly port?: number; readonly internalPort?: number }
}

/** The manifest of the folder that `start` is or is within. Throws an Error when no `package.json` is above it. */
export function findManifest(start: string): Manifest {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) return manifestOf(folder, JSON.parse(readFileSync(file, 'utf8')) as PackageJson)
    if (dirname(folder) === folder) throw new Error(`There is no package.json in ${resolve(start)} or above it.`)
  }
}

function manifestOf(folder: string, { name, version, plinth }: PackageJson): Manifest {
  return {
    folder,
    package: name ?? 'unnamed',
    version: version ?? '0.0.0',
    port: plinth?.port ?? 8080,
    internalPort: plinth?.internalPort ?? 9090,
  }
}
