import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../scripts/files.ts'

/** The services that are judged. */
export const serviceNames = ['hello', 'todo', 'birthday', 'time-tracker'] as const

/** The name of a service that is judged. */
export type ServiceName = (typeof serviceNames)[number]

/** A service that runs as a process of its own, as in production. */
export interface ServiceProcess {
  readonly url: string
  readonly internalUrl: string
  /** Sends a signal. */
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves with the exit code, null when a signal ended the process. */
  readonly exited: Promise<number | null>
  /** The last lines of its log. */
  readonly log: readonly string[]
}

/** A folder for a database, and what removes it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'plinth-judged-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * Starts the program of a service on free ports, and resolves when it is ready. Rejects with its log when it ends
 * before, or is not ready within 60 seconds.
 */
export async function startService(name: ServiceName, settings: NodeJS.ProcessEnv = {}): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [`services/${name}/src/main.ts`], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      ENVIRONMENT: 'testing',
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_PORT: '0',
      DATABASE_URL: 'sqlite::memory:',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const [url, internalUrl] = await ready(child, log, exited, name)
  return { url, internalUrl, kill: (signal) => void child.kill(signal), exited, log }
}

function ready(child: ChildProcess, log: string[], exited: Promise<unknown>, name: string): Promise<[string, string]> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${name} ${what}:\n${log.join('\n')}`))
    }
    const timer = setTimeout(() => fail('was not ready within 60 s'), 60_000)
    void exited.then(() => {
      clearTimeout(timer)
      fail('ended before it was ready')
    })
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line)
        if (log.length > 200) log.shift()
        const [, url, internalUrl] = /ready: (http:\S+?), internal (http:[^\s"]+)/.exec(line) ?? []
        if (url === undefined || internalUrl === undefined) return
        clearTimeout(timer)
        // By address: the name may mean another one than the service listens on.
        resolve([url.replace('localhost', '127.0.0.1'), internalUrl.replace('localhost', '127.0.0.1')])
      })
    }
  })
}
