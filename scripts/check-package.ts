// Is what would be published complete, and is its runtime tree what was promised?
// Builds into a temporary folder, looks at the files as npm would pack them, and imports every entry from there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './files.ts'
import { runtimeTree } from './runtime-tree.ts'

/** Third-party packages that an installation of `plinth` brings along. */
const budget = 27

type Entry = { types: string; default: string } | string
const home = join(root, 'packages', 'plinth')
const manifest: { exports: Record<string, string> } = json(join(home, 'package.json'))
const faults: string[] = []
const entries = Object.entries(manifest.exports).filter(([, path]) => path.endsWith('.ts'))
const present = entries.filter(([, path]) => existsSync(join(home, path)))
const absent = entries.filter((entry) => !present.includes(entry)).map(([key]) => key)
const packages = runtimeTree('packages/plinth')
if (packages.length > budget) {
  const names = packages.map(({ name }) => name)
  faults.push(`${packages.length} runtime packages, the budget is ${budget}: ${names.join(' ')}`)
}
for (const { name, hasInstallScript } of packages) if (hasInstallScript) faults.push(`${name} has an install script`)
if (absent.length === 0) published()
else if (present.length > 0) console.log(`no source yet for ${absent.join(', ')}`)
for (const fault of faults) console.log(`fault: ${fault}`)
const built =
  absent.length === 0 ? `${entries.length} entries built and imported` : `${absent.length} entries have no source yet`
console.log(`package: ${built}, ${packages.length} runtime packages, no install script`)
process.exit(faults.length === 0 ? 0 : 1)

function published(): void {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-package-'))
  const dist = join(folder, 'node_modules', 'plinth')
  try {
    const build = spawnSync(process.execPath, [join(root, 'scripts', 'build.ts'), dist], { encoding: 'utf8' })
    if (build.status !== 0) {
      faults.push(`the build failed:\n${build.stdout}${build.stderr}`)
      return
    }
    symlinkSync(join(root, 'node_modules'), join(dist, 'node_modules'))
    const { exports, bin }: { exports: Record<string, Entry>; bin: Record<string, string> } = json(
      join(dist, 'package.json'),
    )
    const files = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    )
    const wanted = [...files, ...Object.values(bin), 'LICENSE']
    for (const file of wanted) if (!existsSync(join(dist, file))) faults.push(`${file} is not in the package`)
    for (const entry of Object.values(exports)) if (typeof entry !== 'string') importable(join(dist, entry.default))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function importable(file: string): void {
  const code = `await import(${JSON.stringify(pathToFileURL(file).href)})`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })
  if (status !== 0) faults.push(`${file} cannot be imported: ${stderr.trim().split('\n').slice(0, 8).join('\n')}`)
}

// biome-ignore lint/suspicious/noExplicitAny: the caller names the shape
function json(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'))
}
