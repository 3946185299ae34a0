import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Command } from 'commander'
import { drift, lockText } from '../document/lock.ts'
import { yamlText } from '../document/yaml.ts'
import { declared } from '../server/declared.ts'
import { openapiOf } from '../server/openapi.ts'
import { CommandError } from './command-error.ts'
import { print } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface OpenapiOptions extends ServiceOptions {
  readonly yaml?: true
  readonly check?: true
  readonly write?: true
  readonly out?: string
}

/** `plinth openapi`: the document of the API, and the committed copy that the build is held against. */
export function openapiCommand(): Command {
  return new Command('openapi')
    .description('Print the OpenAPI 3.1 document; or write, or check, the committed documents/openapi.json.')
    .addOption(serviceOption())
    .option('--json', 'as JSON, which is the default')
    .option('--yaml', 'as YAML')
    .option('--write', 'write documents/openapi.json')
    .option('-f, --out <file>', 'write it to this file; as YAML where its name ends so')
    .option('--check', 'fail when documents/openapi.json does not say what the declarations say')
    .addHelpText('after', '\nExample:\n  plinth openapi --check --service services/todo')
    .action(async (options: OpenapiOptions) => {
      const loaded = await loadedService(options)
      const document = openapiOf(declared(loaded))
      const file = join(loaded.manifest.folder, 'documents', 'openapi.json')
      const shown = relative('.', file)
      if (options.check) {
        const differences = existsSync(file) ? drift(readFileSync(file, 'utf8'), document) : [`${shown} is not there`]
        const next = 'Next: "plinth openapi --write", and read what changed for your callers.'
        if (differences.length > 0) throw new CommandError(`${shown} differs:\n  ${differences.join('\n  ')}\n${next}`)
        print(`${shown} says what the declarations say`)
      } else if (options.write) {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, lockText(document))
        print(`${shown} is written`)
      } else if (options.out !== undefined) {
        const isYaml = options.yaml ?? /\.ya?ml$/.test(options.out)
        writeFileSync(options.out, isYaml ? await yamlText(document) : lockText(document))
        print(`${options.out} is written`)
      } else process.stdout.write(options.yaml ? await yamlText(document) : lockText(document))
    })
}
