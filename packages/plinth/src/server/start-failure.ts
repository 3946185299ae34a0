import { ConfigError } from './config.ts'
import { PortError } from './listen.ts'
import { ServiceError } from './load-service.ts'
import { SchemaError } from './migrations.ts'
import { exitCodes } from './supervise.ts'

/** Why a service did not start, for whoever started it, and the exit code that says so (sysexits: 78 or 70). */
export function startFailure(error: unknown): { readonly message: string; readonly exitCode: number } {
  if (error instanceof ConfigError) return { message: error.message, exitCode: exitCodes.config }
  if (error instanceof PortError || error instanceof ServiceError || error instanceof SchemaError) {
    return { message: error.message, exitCode: exitCodes.software }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { message: `It could not be started: ${text}`, exitCode: exitCodes.software }
}
