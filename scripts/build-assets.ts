import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Vendored, vendored, vendoredContent } from '../packages/plinth/src/http/pages/assets.ts'
import { root } from './files.ts'

/** Writes the files of other packages that pages load into a folder, each package's licence beside them. */
export function buildAssets(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const each of Object.values<Vendored>(vendored)) {
    writeFileSync(join(folder, each.name), vendoredContent(each))
    copyFileSync(join(root, 'node_modules', each.package, 'LICENSE'), join(folder, `${each.package}.LICENSE`))
  }
}
