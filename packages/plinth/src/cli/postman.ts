import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { postmanCollection } from '../document/postman.ts'
import { declared } from '../server/declared.ts'
import { CommandError } from './command-error.ts'
import { print, printJson } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface PostmanOptions extends ServiceOptions {
  readonly out?: string
  readonly baseUrl?: string
}

/** `plinth postman`: the service as a collection of requests. */
export function postmanCommand(): Command {
  return new Command('postman')
    .description('Print a Postman collection (v2.1) of the service, a request for each operation; or write it.')
    .option('-f, --out <file>', 'write it to a file instead')
    .option('-b, --base-url <url>', 'where the service is called; default: where it runs in development')
    .addOption(serviceOption())
    .option('--json', 'as JSON, which is the default')
    .addHelpText('after', '\nExample:\n  plinth postman --out todo.postman.json --service services/todo')
    .action(async (options: PostmanOptions) => {
      const loaded = await loadedService(options)
      const { service, version } = declared(loaded)
      const { baseUrl = `http://localhost:${loaded.manifest.port}`, out } = options
      if (!URL.canParse(baseUrl))
        throw new CommandError(`--base-url must be a URL such as http://localhost:8002, not "${baseUrl}".`, 2)
      const collection = postmanCollection({ service, version, baseUrl: baseUrl.replace(/(?<!\/)\/+$/, '') })
      if (out === undefined) return printJson(collection)
      writeFileSync(out, `${JSON.stringify(collection, undefined, 2)}\n`)
      print(`${out} is written`)
    })
}
