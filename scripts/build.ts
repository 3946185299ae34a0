// Compiles packages/plinth into packages/plinth/dist, a folder that can be published as it is:
// npm run build && npm publish packages/plinth/dist
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildAssets } from './build-assets.ts'
import { filesBelow, root } from './files.ts'

const home = join(root, 'packages', 'plinth')
const dist = process.argv[2] ?? join(home, 'dist')
rmSync(dist, { recursive: true, force: true })
const tsc = join(root, 'node_modules', '.bin', 'tsc')
const options = ['--project', join(home, 'tsconfig.build.json'), '--outDir', dist]
const { status } = spawnSync(tsc, options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
if (status !== 0) process.exit(status ?? 1)

const source = 'packages/plinth/src'
for (const path of filesBelow(source, (name) => !name.endsWith('.ts'))) {
  const target = join(dist, path.slice(source.length))
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(join(root, path), target)
}
buildAssets(join(dist, 'http', 'pages', 'vendor'))
cpSync(join(home, 'bin'), join(dist, 'bin'), { recursive: true })
for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
  const own = join(home, file)
  const from = existsSync(own) ? own : join(root, file)
  if (existsSync(from)) copyFileSync(from, join(dist, file))
}

const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const { devDependencies: _dev, scripts: _scripts, ...published } = manifest
published.exports = Object.fromEntries(
  Object.entries<string>(manifest.exports).map(([key, path]) => [key, compiled(path)]),
)
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)

function compiled(path: string): string | { types: string; default: string } {
  if (!path.endsWith('.ts')) return path
  const stem = path.replace('./src/', './').replace(/\.ts$/, '')
  return { types: `${stem}.d.ts`, default: `${stem}.js` }
}
