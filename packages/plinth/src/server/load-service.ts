import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Implementation } from '../core/implement.ts'
import { findManifest, type Manifest } from './manifest.ts'

/** A service as its folder holds it. */
export interface LoadedService {
  readonly implementation: Implementation
  readonly manifest: Manifest
}

/** There is no service where one was looked for, or it is not one. The message says what to do. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
}

/** Where the implementation of a service is its default export: the source, or what it was compiled to. */
const entries = ['src/service.ts', 'dist/service.js', 'dist/src/service.js']

/** The file of a folder that exports the implementation; undefined when the folder holds no service. */
export function serviceEntry(folder: string): string | undefined {
  return entries.map((entry) => join(folder, entry)).find((file) => existsSync(file))
}

/**
 * The service in a folder. Throws a ServiceError when there is none, or the default export of its `src/service.ts` is
 * no implementation; what the service's own modules throw is passed on.
 */
export async function loadService(folder: string): Promise<LoadedService> {
  const file = serviceEntry(folder)
  if (!file) throw new ServiceError(`There is no service in ${folder}: it has no ${entries[0]}.`)
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: Partial<Implementation> }
  if (module.default?.kind !== 'implementation') {
    throw new ServiceError(`${file} does not export a service. Write "export default implement(contract, ...)".`)
  }
  return { implementation: module.default as Implementation, manifest: findManifest(folder) }
}

/** The folders below this one that hold a service, sorted by name. */
export function serviceFolders(parent: string): readonly string[] {
  if (!existsSync(parent)) return []
  const names = readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map(({ name }) => join(parent, name))
    .filter((folder) => serviceEntry(folder))
    .sort()
}
