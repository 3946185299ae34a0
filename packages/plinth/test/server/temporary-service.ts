import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { until } from '../support/until.ts'

const plinth = fileURLToPath(new URL('../..', import.meta.url))

/** The command line, as a program. */
export const bin = join(plinth, 'bin/plinth.js')

const service = `
import { implement, operation, service, t } from 'plinth'

const contract = service('probe', {
  ping: operation({ summary: 'Answer', http: 'GET /ping', access: 'public', output: t.Object({ pong: t.String() }) }),
  wait: operation({
    summary: 'Answer after a while',
    http: 'GET /wait',
    access: 'public',
    input: t.Object({ ms: t.Integer({ minimum: 0, maximum: 60_000 }) }),
    output: t.Object({ ms: t.Integer() }),
    deadline: 120_000,
  }),
  crash: operation({ summary: 'Throw where nobody catches', http: 'POST /crash', access: 'public', transaction: 'none' }),
  whoami: operation({
    summary: 'Say who calls',
    http: 'GET /whoami',
    access: { scope: 'probe:read' },
    output: t.Object({ user: t.String() }),
  }),
})

export default implement(contract, {
  ping: async () => ({ pong: 'pong' }),
  wait: async ({ ms }) => {
    await new Promise((done) => setTimeout(done, ms))
    return { ms }
  },
  crash: async () => {
    setTimeout(() => { throw new Error('nobody caught this') }, 20)
  },
  whoami: async (_input, { principal }) => ({ user: principal.user }),
})
`

const files: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: '@services/probe', version: '1.2.3', type: 'module' }),
  'src/service.ts': service,
  'src/main.ts': `import { serve } from 'plinth/server'\nimport service from './service.ts'\n\nawait serve(service)\n`,
}

/** A service in a folder of its own, gone with the test. */
export interface TemporaryService {
  readonly folder: string
  write(path: string, text: string): void
  remove(): void
}

/** Makes a service with four operations that can be called, waited for and crashed, or with these files. */
export function temporaryService(changes: Readonly<Record<string, string>> = {}): TemporaryService {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-service-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [path, text] of Object.entries({ ...files, ...changes })) write(path, text)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(plinth, join(folder, 'node_modules/plinth'), 'dir')
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A program that runs, and what it has said. */
export interface Program {
  readonly process: ChildProcess
  readonly output: () => string
  /** Waits for a line of its log or error output that holds this. Rejects when it ends without one. */
  said(text: string): Promise<string>
  /** Waits for its end: the exit code. */
  ended(): Promise<number | null>
}

/** Runs a program with this environment and no other that could configure a service. */
export function run(args: readonly string[], cwd: string, environment: Record<string, string> = {}): Program {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...environment }
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
  const closed = once(child, 'close')
  let over = false
  void closed.then(() => {
    over = true
  })
  return {
    process: child,
    output: () => text,
    said: async (wanted) => {
      for (;;) {
        const line = text.split('\n').find((each) => each.includes(wanted))
        if (line !== undefined && text.includes('\n', text.indexOf(line))) return line
        if (over) {
          const end = child.signalCode ?? child.exitCode
          throw new Error(`It ended with ${end} and never said "${wanted}":\n${text}`)
        }
        await new Promise((next) => setTimeout(next, 10))
      }
    },
    ended: async () => {
      await closed
      return child.exitCode
    },
  }
}

/** Resolves when so many calls of a service have begun and not ended. */
export async function underWay(internalUrl: string, calls: number): Promise<void> {
  const isTold = async () => (await (await fetch(`${internalUrl}/metrics`)).text()).includes(told)
  const told = `\nplinth_calls_in_flight ${calls}\n`
  await until(isTold)
}

/** The two addresses of a service that has said that it is ready. */
export async function addresses(program: Program): Promise<{ url: string; internalUrl: string }> {
  const line = await program.said('"state":"ready"')
  const [, url = '', internalUrl = ''] = /ready: ([^,]+), internal ([^"]+)"/.exec(line) ?? []
  return { url, internalUrl }
}
