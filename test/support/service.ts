import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../packages/plinth/test/support/free-port.ts'

const root = join(import.meta.dirname, '../..')

/** A service as a process of its own, on free ports and, unless told otherwise, with an empty database. */
export interface RunningService {
  readonly url: string
  readonly internalUrl: string
  readonly databaseFile: string
  readonly process: ChildProcess
  /** What it has written so far, on both outputs. */
  readonly output: () => string
  /** Stops it with SIGTERM and answers its exit code. Its database is deleted, unless it was given one. */
  stop(): Promise<number | null>
}

interface ServiceOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** A database to go on with. */
  readonly databaseFile?: string
}

/** Starts `services/NAME` and waits until it is ready. Throws with all that it wrote when it ends before that. */
export async function startService(name: string, options: ServiceOptions = {}): Promise<RunningService> {
  const folder = options.databaseFile ? undefined : await mkdtemp(join(tmpdir(), `plinth-${name}-`))
  const databaseFile = options.databaseFile ?? join(folder as string, `${name}.db`)
  const [port, internalPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  let output = ''
  const child = spawn(process.execPath, [join(root, 'services', name, 'src/main.ts')], {
    cwd: join(root, 'services', name),
    env: {
      ...process.env,
      ENVIRONMENT: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      DATABASE_URL: `sqlite:${databaseFile}`,
      ...options.environment,
    },
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`"${name}" ended with ${child.signalCode ?? child.exitCode}:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    url,
    internalUrl: `http://127.0.0.1:${internalPort}`,
    databaseFile,
    process: child,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      if (folder) await rm(folder, { recursive: true, force: true })
      return child.exitCode
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/status`)).ok
  } catch {
    return false
  }
}
