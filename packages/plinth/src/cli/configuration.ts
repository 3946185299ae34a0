import { resolve } from 'node:path'
import { Command } from 'commander'
import { configReference } from '../server/configuration/config-reference.ts'
import type { Variable } from '../server/configuration/variable.ts'
import { variables } from '../server/configuration/variables.ts'
import { loadService, serviceEntry, serviceFolders } from '../server/load-service.ts'
import { type Subject, subjectOf } from '../server/subject.ts'
import { printJson } from './print.ts'
import { type ServiceOptions, serviceFolder, serviceOption } from './service-option.ts'

/** `plinth configuration`: the reference of the variables. */
export function configurationCommand(): Command {
  return new Command('configuration')
    .description('Print the reference of the environment variables, as Markdown: of every service, and of these alone.')
    .addOption(serviceOption().default(undefined, 'this folder, or all in services/'))
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  plinth configuration > docs/configuration.md')
    .action(async (options: ServiceOptions & { json?: true }) => {
      const subjects = await Promise.all(folders(options).map(loadedSubject))
      if (!options.json) process.stdout.write(configReference(subjects))
      else {
        const own = subjects.flatMap(({ name, variables }) => Object.entries(variables).map((it) => row(it, name)))
        printJson([...Object.entries(variables).map((it) => row(it)), ...own])
      }
    })
}

function folders(options: ServiceOptions): readonly string[] {
  const here = options.service !== undefined || serviceEntry(resolve('.'))
  return here ? [serviceFolder(options)] : serviceFolders(resolve('services'))
}

async function loadedSubject(folder: string): Promise<Subject> {
  const { implementation, manifest } = await loadService(folder)
  return subjectOf(implementation, manifest)
}

function row([name, declared]: [string, Variable<unknown>], service?: string): object {
  const { description, form, secret, default: given } = declared
  return { name, service, description, form: form.description, secret, default: given }
}
