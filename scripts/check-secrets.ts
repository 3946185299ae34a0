// Looks for credentials in every file that git tracks or would track.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './files.ts'

const options = { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 } as const
const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], options)
const texts = /\.(png|ico|woff2?|gz|lock)$|^package-lock\.json$/
const files =
  listed.status === 0
    ? listed.stdout.split('\n').filter((path) => path !== '' && !texts.test(path) && existsSync(join(root, path)))
    : ['**/*']
const program = join(root, 'node_modules', 'secretlint', 'bin', 'secretlint.js')
const scan = spawnSync(process.execPath, [program, '--no-glob', '--maskSecrets', ...files], options)
process.stdout.write(scan.stdout + scan.stderr)
if (scan.status === 0) console.log(`${files.length} files`)
process.exit(scan.status ?? 1)
