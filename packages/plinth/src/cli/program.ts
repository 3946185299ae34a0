import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { auditCommand } from './audit.ts'
import { callCommand } from './call.ts'
import { configurationCommand } from './configuration.ts'
import { describeCommand } from './describe.ts'
import { devCommand } from './dev.ts'
import { fakeCommand } from './fake.ts'
import { issuerCommand } from './issuer.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { openapiCommand } from './openapi.ts'
import { postmanCommand } from './postman.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'

/** The command line, whole. */
export function program(): Command {
  const plinth = new Command('plinth')
    .description('Runs, describes and looks after the service in this folder.')
    .version(version(), '-V, --version', 'the version of plinth')
    .helpOption('-h, --help', 'what a command does')
    .showHelpAfterError('Next: "plinth --help", or --help after a command.')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage, 70 did not start, 78 configuration with faults.',
    )
  const commands = [
    serveCommand(),
    devCommand(),
    describeCommand(),
    callCommand(),
    tokenCommand(),
    issuerCommand(),
    keysCommand(),
    openapiCommand(),
    postmanCommand(),
    fakeCommand(),
    migrateCommand(),
    auditCommand(),
    configurationCommand(),
  ]
  for (const command of commands) {
    plinth.addCommand(command)
    inherit(command, plinth)
  }
  return plinth
}

/** Settings go down to the commands of a command, too. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
