import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { guard } from './child-server.ts'
import type { DatabaseServer } from './database-server.ts'
import { freePort } from './free-port.ts'
import { mysqlProgram } from './mysql-program.ts'
import { account, give } from './postgres-programs.ts'

interface Product {
  readonly name: string
  /** In PATH, or its whole path: "npm run services" installs it where it can. */
  readonly program: string
  /** Makes the data of an empty server: the words of the program that does. */
  readonly install: readonly string[]
  /** What the server is told beside where everything is. */
  readonly settings: readonly string[]
}

const products = {
  mariadb: {
    name: 'MariaDB',
    program: 'mariadbd',
    // The script looks for a user of its own to become, which only root can.
    install: ['mariadb-install-db', '--auth-root-authentication-method=normal', '--skip-test-db'],
    settings: ['--innodb-log-file-size=8M', '--skip-name-resolve'],
  },
  mysql: {
    name: 'MySQL',
    program: mysqlProgram,
    install: [mysqlProgram, '--initialize-insecure'],
    settings: ['--innodb-redo-log-capacity=32M', '--mysqlx=OFF', '--skip-log-bin', '--secure-file-priv='],
  },
} satisfies Record<string, Product>

/** Starts a MariaDB or MySQL with its data below a folder. Throws an Error when this machine has none. */
export async function mysqlServer(of: keyof typeof products, below = tmpdir()): Promise<DatabaseServer> {
  const { name, program, install, settings }: Product = products[of]
  const folder = mkdtempSync(join(below, `plinth-${of}-`))
  const data = join(folder, 'data')
  mkdirSync(data)
  give(folder)
  const common = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, ...settings]
  const [installer = '', ...how] = install
  execFileSync(installer, [...common, ...how], { ...account, cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const log = join(folder, 'log.err')
  const words = [
    program,
    ...common,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${log}`,
    '--innodb-flush-log-at-trx-commit=2',
  ]
  let running: ChildProcess | undefined

  const start = async (): Promise<void> => {
    if (running?.exitCode === null) return
    rmSync(join(folder, 'pid'), { force: true })
    const child = spawn('sh', ['-c', guard, 'sh', folder, ...words], {
      ...account,
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.unref()
    ;(child.stdin as unknown as Socket).unref()
    running = child
    for (const until = Date.now() + 30_000; !isReady(join(folder, 'pid')); await sleep(20))
      if (Date.now() > until || child.exitCode !== null) throw new Error(`${name} does not start: see ${log}.`)
    rmSync(join(folder, 'keep'), { force: true })
  }
  await start()
  return {
    port,
    url: (database) => `${of}://root@127.0.0.1:${port}/${database}`,
    async kill() {
      if (!running || running.exitCode !== null) return
      running.ref()
      writeFileSync(join(folder, 'keep'), '')
      const ended = once(running, 'exit')
      process.kill(Number.parseInt(readFileSync(join(folder, 'pid'), 'utf8'), 10), 'SIGKILL')
      await ended
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
