import { DatabaseError } from '../storage/dialect/database-error.ts'
import { withoutHidden } from '../telemetry/hidden.ts'
import { ConfigError } from './configuration/config.ts'
import { declarationFault } from './declaration-fault.ts'
import { PortError } from './listen.ts'
import { ServiceError } from './load-service.ts'
import { SchemaError } from './migrations.ts'
import { exitCodes } from './supervise.ts'

/** Errors whose message says what to do, so that where they were thrown helps nobody. */
const explained = [ConfigError, DatabaseError, PortError, SchemaError, ServiceError]

/**
 * Why a service did not start, for whoever started it, and the exit code that says so (sysexits: 78 or 70). The stack
 * of a declaration that contradicts itself is told with `LOG_LEVEL=debug` alone.
 */
export function startFailure(error: unknown): { readonly message: string; readonly exitCode: number } {
  const exitCode = error instanceof ConfigError ? exitCodes.config : exitCodes.software
  return { message: withoutHidden(messageOf(error)), exitCode }
}

function messageOf(error: unknown): string {
  if (explained.some((kind) => error instanceof kind)) return (error as Error).message
  const fault = process.env.LOG_LEVEL === 'debug' ? undefined : declarationFault(error)
  if (fault !== undefined) return `It could not be started: ${fault}`
  return `It could not be started: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
