import { Command } from 'commander'
import { configReference } from '../server/config-reference.ts'
import { variables } from '../server/variables.ts'
import { printJson } from './print.ts'

/** `plinth configuration`: the reference of the variables. */
export function configurationCommand(): Command {
  return new Command('configuration')
    .description('Print the reference of the environment variables, as Markdown.')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  plinth configuration > docs/configuration.md')
    .action(({ json }: { json?: boolean }) => {
      if (!json) process.stdout.write(configReference())
      else
        printJson(
          Object.entries(variables).map(([name, { description, form, secret, default: given }]) => ({
            name,
            description,
            form: form.description,
            secret,
            default: given,
          })),
        )
    })
}
