import { once } from 'node:events'
import { Command } from 'commander'
import { readConfig } from '../server/configuration/config.ts'
import { subjectOf } from '../server/subject.ts'
import { CommandError } from './command-error.ts'
import { print, printJson } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface IssuerOptions extends ServiceOptions {
  readonly port: string
  readonly json?: true
}

/** `plinth issuer`: an OpenID provider for development, at which one is whoever one likes. */
export function issuerCommand(): Command {
  return new Command('issuer')
    .description('Run an OpenID provider for development: whoever signs in says who they are.')
    .option('--port <number>', 'where it listens, on this machine alone', '9400')
    .addOption(serviceOption())
    .option('--json', 'says as JSON what it is called, and for whom its tokens are')
    .addHelpText(
      'after',
      '\nExample:\n  plinth issuer --service todo\n  TOKEN_ISSUER=http://localhost:9400 npm start -- todo',
    )
    .action(async (options: IssuerOptions) => {
      const { implementation, manifest } = await loadedService(options)
      const subject = subjectOf(implementation, manifest)
      const { ENVIRONMENT, TOKEN_AUDIENCE: audience } = readConfig(process.env, { ...subject, needs: [] })
      if (ENVIRONMENT === 'staging' || ENVIRONMENT === 'production') {
        throw new CommandError(`Whoever signs in here is not asked for proof, so there is no issuer in ${ENVIRONMENT}.`)
      }
      const port = Number(options.port)
      if (!/^\d{1,5}$/.test(options.port) || port < 1 || port > 65_535) {
        throw new CommandError(`--port must be a port, not "${options.port}".`, 2)
      }
      const { issuerServer } = await import('./issuer/issuer-server.ts')
      const issuer = `http://localhost:${port}`
      const server = await issuerServer({ issuer, audience })
      server.listen(port, '127.0.0.1')
      await once(server, 'listening').catch((error: Error) => {
        throw new CommandError(`It cannot listen: ${error.message}. --port names another port.`)
      })
      if (options.json) printJson({ issuer, audience })
      else {
        print(`TOKEN_ISSUER=${issuer}`)
        print(`Tokens are for ${audience}, unless a client names another resource. Ctrl-C ends it.`)
      }
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          server.close()
          server.closeAllConnections()
        })
      }
      await once(server, 'close')
    })
}
