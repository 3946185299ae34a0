import { enableCompileCache } from 'node:module'
import { dirname } from 'node:path'
import type { Implementation } from '../core/implement.ts'
import type { Running } from './start.ts'

/** What `serve` may be told. */
export interface ServeOptions {
  /** The folder of the service, where its `package.json` is. Default: that of the program that runs. */
  readonly folder?: string
}

/**
 * Runs a service as this process: the one call of its `main.ts`. It resolves when the service is ready, and ends the
 * process with exit code 78 when its configuration has faults or 70 when it cannot start; both say what to do. SIGTERM,
 * SIGINT and SIGHUP stop it without losing a request.
 */
export async function serve(implementation: Implementation, options: ServeOptions = {}): Promise<Running> {
  // What is loaded from here on is compiled once on this machine, not at every start.
  enableCompileCache()
  const { supervise } = await import('./supervise.ts')
  try {
    const { start } = await import('./start.ts')
    const running = await start(implementation, { folder: options.folder ?? dirname(process.argv[1] ?? '.') })
    supervise([running], { deadline: running.config.SHUTDOWN_DEADLINE_MS })
    return running
  } catch (error) {
    const { startFailure } = await import('./start-failure.ts')
    const { message, exitCode } = startFailure(error)
    process.stderr.write(`${message}\n`)
    process.exit(exitCode)
  }
}
