import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Makes `program`, a script that runs MySQL. Releases of Debian have MariaDB alone, so this is what unstable has, with
 * all that it needs down to the C library, unpacked into the folder of the script: nothing of the system is touched.
 * Whether it could be had; what was in the way is written to stderr.
 */
export function unpackMysql(program: string): boolean {
  const home = dirname(program)
  const folder = mkdtempSync(`${home}-`)
  chmodSync(folder, 0o755)
  try {
    const debs = download(folder)
    for (const deb of debs) if (!run('dpkg-deb', ['-x', deb, join(folder, 'root')])) return false
    if (debs.length === 0) return false
    rmSync(join(folder, 'apt'), { recursive: true })
    writeFileSync(join(folder, 'mysqld'), script(home), { mode: 0o755 })
    rmSync(home, { recursive: true, force: true })
    renameSync(folder, home)
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files of the packages: apt with settings of its own, to which no package is installed. */
function download(folder: string): string[] {
  const apt = join(folder, 'apt')
  const archives = join(apt, 'archives')
  for (const name of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, name), { recursive: true })
  writeFileSync(join(apt, 'sources'), `deb [signed-by=${keyring}] http://deb.debian.org/debian unstable main\n`)
  writeFileSync(join(apt, 'status'), '')
  const settings = {
    'Dir::Etc::SourceList': join(apt, 'sources'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State': apt,
    'Dir::State::Lists': join(apt, 'lists'),
    'Dir::State::Status': join(apt, 'status'),
    'Dir::Cache': apt,
    'Dir::Cache::Archives': archives,
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
  }
  const options = ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
  const found =
    run('apt-get', [...options, 'update']) &&
    run('apt-get', [...options, 'install', '--yes', '--download-only', 'mysql-server-core'])
  if (!found) return []
  return readdirSync(archives)
    .filter((it) => it.endsWith('.deb'))
    .map((it) => join(archives, it))
}

/** Runs the server with the loader and the libraries that it was built for. */
function script(home: string): string {
  return `#!/bin/sh
libraries=$(echo ${home}/root/usr/lib/*-linux-gnu)
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" ${home}/root/usr/sbin/mysqld "$@"
`
}

function run(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}
