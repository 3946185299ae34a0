import { type Command, CommanderError } from 'commander'
import { Failed } from '../core/failure/failure.ts'
import { startFailure } from '../server/start-failure.ts'
import { exitCodes } from '../server/supervise.ts'
import { CommandError } from './command-error.ts'
import { printError } from './print.ts'
import { program } from './program.ts'

// Whoever reads the output may have read enough: plinth describe | head.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.ok)
})
const plinth = program()
throwInsteadOfExit(plinth)
try {
  await plinth.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) throwInsteadOfExit(child)
}

/** Says what went wrong, and answers the exit code that says it to programs. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof CommandError) {
    printError(`plinth: ${error.message}`)
    return error.exitCode
  }
  if (error instanceof Failed) {
    printError(`plinth: ${error.message}`)
    return exitCodes.failed
  }
  const { message, exitCode } = startFailure(error)
  printError(`plinth: ${message}`)
  return exitCode
}
