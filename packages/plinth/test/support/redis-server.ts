import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { guard } from './child-server.ts'
import { freePort } from './free-port.ts'

/**
 * A Redis of our own, with nothing in it and nothing on disk. It ends with the process that started it, however that
 * ends.
 */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>
  /** Holds it, so that it takes what is sent and answers nothing; `SIGCONT` lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
}

/** Starts a Redis. Rejects when this machine has none, or it does not start. */
export async function redisServer(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-redis-'))
  const port = await freePort()
  const pid = join(folder, 'pid')
  const keep = join(folder, 'keep')
  const words = ['redis-server', '--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  let running: ChildProcess | undefined

  const signal = (name: NodeJS.Signals): void => void process.kill(Number(readFileSync(pid, 'utf8')), name)
  const start = async (): Promise<void> => {
    const child = spawn('sh', ['-c', guard, 'sh', folder, ...words, '--pidfile', pid], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.unref()
    ;(child.stdin as unknown as Socket).unref()
    running = child
    for (const until = Date.now() + 10_000; !existsSync(pid); await sleep(20))
      if (Date.now() > until || child.exitCode !== null)
        throw new Error('Redis does not start: "npm run services" installs it where it can.')
    rmSync(keep, { force: true })
  }
  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      running?.ref()
      writeFileSync(keep, '')
      const ended = once(running as ChildProcess, 'exit')
      signal('SIGKILL')
      await ended
      rmSync(pid)
    },
    start,
    signal,
  }
}
