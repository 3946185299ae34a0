import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, guard } from './child-server.ts'
import { account, give } from './postgres-programs.ts'

/** A MariaDB of our own, with nothing in it. It ends with the process that started it, however that ends. */
export interface MariadbServer {
  /** The URL of a database of this server. */
  url(database: string): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again, on the same data and port. */
  start(): Promise<void>
}

/** The program of the server, where this machine has it: `npm run services` installs it where it can. */
export function mariadbProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((it) => join(it, 'mariadbd')).find(isProgram)
}

/** Starts a MariaDB. Throws an Error when this machine has none. */
export async function mariadbServer(): Promise<MariadbServer> {
  const program = mariadbProgram()
  if (!program) throw new Error('There is no mariadbd here: "npm run services" installs it where it can.')
  const folder = mkdtempSync(join(tmpdir(), 'plinth-mariadb-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  give(folder)
  const common = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`]
  // The script looks for a user of its own to become, which only root can.
  const install = [...common, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=8M']
  execFileSync('mariadb-install-db', install, { ...account, cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const log = join(folder, 'log')
  const words = [
    program,
    ...common,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${log}`,
    '--innodb-log-file-size=8M',
    '--innodb-flush-log-at-trx-commit=2',
    '--skip-name-resolve',
  ]
  let running: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const child = spawn('sh', ['-c', guard, 'sh', folder, ...words], {
      ...account,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.unref()
    ;(child.stdin as unknown as Socket).unref()
    running = child
    for (const until = Date.now() + 30_000; !isReady(join(folder, 'pid')); await sleep(20))
      if (Date.now() > until || child.exitCode !== null) throw new Error(`MariaDB does not start: see ${log}.`)
    rmSync(join(folder, 'keep'), { force: true })
  }
  await start()
  return {
    url: (database) => `mariadb://root@127.0.0.1:${port}/${database}`,
    async kill() {
      if (!running || running.exitCode !== null) return
      running.ref()
      writeFileSync(join(folder, 'keep'), '')
      const ended = once(running, 'exit')
      process.kill(Number.parseInt(readFileSync(join(folder, 'pid'), 'utf8'), 10), 'SIGKILL')
      await ended
      rmSync(join(folder, 'pid'), { force: true })
    },
    start,
  }
}

/** The server writes its number once it takes connections. */
function isReady(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim() !== ''
  } catch {
    return false
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
