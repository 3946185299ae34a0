import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './child-server.ts'
import { account, give, postgresPrograms } from './postgres-programs.ts'

/** A PostgreSQL of our own, with nothing in it. It ends with the process that started it, however that ends. */
export interface PostgresServer {
  readonly port: number
  /** The URL of a database of this server. */
  readonly url: (database: string) => string
  /** Ends it: `fast` rolls back what is open, `immediate` leaves everything as a power cut would. */
  readonly stop: (mode: 'fast' | 'immediate') => Promise<void>
  /** Starts it again, on the same data and port. */
  readonly start: () => Promise<void>
}

interface ServerOptions {
  /** Whether a commit waits for the disk. Default: no. */
  readonly durable?: boolean
  /** The program that starts it, such as `taskset -c 1`. Default: none. */
  readonly within?: readonly string[]
}

/** What a shell does when its input ends, for then this process is gone: it ends the server and removes its folder. */
const tidy = 'cat > /dev/null; kill -QUIT $(head -n 1 "$0/data/postmaster.pid"); sleep 1; rm -rf "$0"'

/** Starts a PostgreSQL from the programs that npm has installed. The first time on a machine takes some seconds more. */
export async function postgresServer({ durable = false, within = [] }: ServerOptions = {}): Promise<PostgresServer> {
  const home = postgresPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'plinth-postgres-'))
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
    const [program = '', ...rest] = words
    const child = spawn(program, rest, { ...account, stdio: 'ignore' })
    child.unref()
    running = child
    for (const until = Date.now() + 20_000; !isReady(data); await sleep(20))
      if (Date.now() > until || child.exitCode !== null) throw new Error('PostgreSQL does not start.')
  }
  const stop = async (mode: 'fast' | 'immediate'): Promise<void> => {
    if (!running || running.exitCode !== null) return
    running.ref()
    const ended = once(running, 'exit')
    process.kill(Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10), signals[mode])
    await ended
  }
  const tidier = spawn('sh', ['-c', tidy, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  tidier.unref()
  ;(tidier.stdin as unknown as Socket).unref()
  await start()
  return { port, url: (database) => `postgresql://postgres@127.0.0.1:${port}/${database}`, stop, start }
}

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** A server writes into its file of state that it takes connections. */
function isReady(data: string): boolean {
  const file = join(data, 'postmaster.pid')
  return existsSync(file) && readFileSync(file, 'utf8').split('\n')[7]?.trim() === 'ready'
}
