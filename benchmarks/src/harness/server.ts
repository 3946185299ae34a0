import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pinned } from './pinned.ts'

/** A program that serves HTTP on the port that the variable PORT names. */
export interface Program {
  /** Its file, as an URL. */
  readonly file: URL
  /** A path that answers below 500 when the program is ready. */
  readonly ready: string
  /** Further variables; `folder` is where it may keep files. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>
}

/** What a process has used since its start. */
export interface Usage {
  /** Microseconds of CPU, all threads. */
  readonly cpu: number
  /** Bytes of resident memory. */
  readonly memory: number
}

/** A program under measurement. */
export interface Server extends AsyncDisposable {
  readonly port: number
  /** What it had used when it answered for the first time. */
  readonly started: Usage
  usage(): Promise<Usage>
}

const probe = new URL('probe.ts', import.meta.url).href
/** Those of the image, for all alike. */
const flags = ['--max-semi-space-size=8']
const compileCache = join(tmpdir(), `plinth-bench-compile-cache-${process.versions.node}`)

/** Starts a program on a core of its own and waits for its first answer. `folder` outlives it when it is given. */
export async function startServer(program: Program, folder?: string): Promise<Server> {
  const home = folder ?? mkdtempSync(join(tmpdir(), 'bench-'))
  const port = await freePort()
  // A file, because a terminal or a full pipe would be measured with the program.
  const output = join(home, 'output.log')
  const descriptor = openSync(output, 'w')
  const child = spawn(...pinned(0, [...flags, '--import', probe, program.file.pathname]), {
    cwd: home,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, PORT: String(port), ...program.env?.(home) },
    stdio: ['ignore', descriptor, descriptor, 'ipc'],
  })
  closeSync(descriptor)
  const usage = () => ask(child)
  const stop = async (): Promise<void> => {
    await end(child)
    if (!folder) rmSync(home, { recursive: true, force: true })
  }
  try {
    await ready(child, `http://127.0.0.1:${port}${program.ready}`)
    return { port, started: await usage(), usage, [Symbol.asyncDispose]: stop }
  } catch (error) {
    const said = readFileSync(output, 'utf8')
    await stop()
    throw new Error(`${program.file.pathname} did not start:\n${said}`, { cause: error })
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const until = performance.now() + 20_000
  while (performance.now() < until && child.exitCode === null) {
    try {
      if ((await fetch(url, { headers: { connection: 'close' } })).status < 500) return
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
    await sleep(10)
  }
  throw new Error(child.exitCode === null ? 'no answer within 20 s' : `it ended with code ${child.exitCode}`)
}

async function ask(child: ChildProcess): Promise<Usage> {
  child.send('usage')
  const [{ cpu, rss }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage; rss: number }]
  return { cpu: cpu.user + cpu.system, memory: rss }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(impatient)
}
