// Brings up what the tests in test/services need, where it can be had. What cannot be had is said, with exit code 1.
import { spawnSync } from 'node:child_process'
import { mysqlProgram } from '../packages/plinth/test/support/mysql-program.ts'
import { isHere } from './programs.ts'
import { unpackMysql } from './unpack-mysql.ts'

interface Wanted {
  /** What it is, in a sentence. */
  readonly what: string
  /** The programs, or files by their whole paths, of which one will do. */
  readonly programs: readonly string[]
  /** The Debian package that has one. */
  readonly package: string
}

const wanted: readonly Wanted[] = [
  { what: 'browser', programs: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
  { what: 'MariaDB', programs: ['mariadbd'], package: 'mariadb-server' },
  { what: 'Java', programs: ['java'], package: 'default-jre-headless' },
  { what: 'H2', programs: ['/usr/share/java/h2.jar'], package: 'libh2-java' },
  { what: 'Redis', programs: ['redis-server', 'valkey-server'], package: 'redis-server' },
]

const missing = wanted.map(bringUp).filter((reason) => reason !== undefined)
if (isHere(mysqlProgram)) console.log(`services: MySQL is here (${mysqlProgram})`)
else if (isHere('apt-get') && unpackMysql(mysqlProgram)) console.log(`services: MySQL is unpacked (${mysqlProgram})`)
else missing.push(`no MySQL: apt-get could not get mysql-server-core of Debian's unstable`)
for (const reason of missing) console.log(`services: ${reason}`)
process.exit(missing.length === 0 ? 0 : 1)

/** Installs what is not here. Why it is still missing, if it is. */
function bringUp({ what, programs, package: name }: Wanted): string | undefined {
  const present = programs.find(isHere)
  if (present !== undefined) {
    console.log(`services: ${what} is here (${present})`)
    return undefined
  }
  if (!isHere('apt-get')) return `no ${what}: none in PATH, and no apt-get to install ${name} with`
  if (process.getuid?.() !== 0)
    return `no ${what}: none in PATH, and only root may run apt-get; "sudo apt-get install ${name}"`
  console.log(`services: installing ${name} with apt-get, because no ${what} is in PATH (a few minutes)`)
  const install = ['install', '--yes', '--no-install-recommends', name]
  if (apt(install) || (apt(['update']) && apt(install))) {
    console.log(`services: ${name} is installed`)
    return undefined
  }
  return `no ${what}: apt-get could not install ${name}; its message is above`
}

function apt(args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}
