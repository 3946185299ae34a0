import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseServer } from './database-server.ts'
import { freePort } from './free-port.ts'
import { account, give, postgresPrograms } from './postgres-programs.ts'

/** A PostgreSQL of our own. */
export interface PostgresServer extends DatabaseServer {
  /** Ends it as its administrator would: what is open is rolled back. */
  readonly stop: () => Promise<void>
}

interface ServerOptions {
  /** Whether a commit waits for the disk. Default: no. */
  readonly durable?: boolean
  /** The folder below which its data is. Default: that of temporary files. */
  readonly below?: string | undefined
  /** The program that starts it, such as `taskset -c 1`. Default: none. */
  readonly within?: readonly string[]
}

/** What a shell does when its input ends, for then this process is gone: it ends the server and removes its folder. */
const tidy = 'cat > /dev/null; kill -QUIT $(head -n 1 "$0/data/postmaster.pid"); sleep 1; rm -rf "$0"'

/**
 * Starts a PostgreSQL from the programs that npm has installed. The first time on a machine takes some seconds more.
 */
export async function postgresServer({
  durable = false,
  below = tmpdir(),
  within = [],
}: ServerOptions = {}): Promise<PostgresServer> {
  const home = postgresPrograms()
  const folder = mkdtempSync(join(below, 'plinth-postgres-'))
  const data = join(folder, 'data')
  cpSync(join(home, 'template'), data, { recursive: true })
  chmodSync(data, 0o700)
  give(folder)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `fsync=${durable ? 'on' : 'off'}`,
  ]
  const words = [...within, join(home, 'bin', 'postgres'), '-D', data, ...settings.flatMap((it) => ['-c', it])]
  let running: ChildProcess | undefined

  const start = async (): Promise<void> => {
    if (running?.exitCode === null) return
    const [program = '', ...rest] = words
    const child = spawn(program, rest, { ...account, stdio: 'ignore' })
    child.unref()
    running = child
    for (const until = Date.now() + 20_000; !isReady(data); await sleep(20))
      if (Date.now() > until || child.exitCode !== null) throw new Error('PostgreSQL does not start.')
  }
  const end = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    if (!running || running.exitCode !== null) return
    running.ref()
    const ended = once(running, 'exit')
    running.kill(signal)
    await ended
  }
  const tidier = spawn('sh', ['-c', tidy, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  tidier.unref()
  ;(tidier.stdin as unknown as Socket).unref()
  await start()
  return {
    port,
    url: (database) => `postgresql://postgres@127.0.0.1:${port}/${database}`,
    kill: () => end('SIGQUIT'),
    stop: () => end('SIGINT'),
    start,
  }
}

/** A server writes into its file of state that it takes connections. */
function isReady(data: string): boolean {
  const file = join(data, 'postmaster.pid')
  return existsSync(file) && readFileSync(file, 'utf8').split('\n')[7]?.trim() === 'ready'
}
