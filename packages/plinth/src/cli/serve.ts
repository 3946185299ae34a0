import { Command } from 'commander'
import { readConfig, redacted } from '../server/configuration/config.ts'
import { subjectOf } from '../server/subject.ts'
import { print, printJson } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface ServeOptions extends ServiceOptions {
  readonly printConfig?: true
  readonly json?: true
}

/** `plinth serve`: the service, as in production. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Run the service until it is told to stop.')
    .addOption(serviceOption())
    .option('--print-config', 'print the configuration that is in effect, without secrets, and do not run')
    .option('--json', 'the configuration as JSON')
    .addHelpText('after', '\nExample:\n  PORT=8080 plinth serve --service services/todo')
    .action(async (options: ServeOptions) => {
      const { implementation, manifest } = await loadedService(options)
      if (options.printConfig) {
        const subject = subjectOf(implementation, manifest)
        const texts = redacted(readConfig(process.env, subject), subject)
        if (options.json) printJson(texts)
        else for (const [name, text] of Object.entries(texts)) print(`${name}=${text}`)
        return
      }
      const { serve } = await import('../server/serve.ts')
      await serve(implementation, { folder: manifest.folder })
    })
}
