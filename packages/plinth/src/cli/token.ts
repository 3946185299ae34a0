import { Command } from 'commander'
import { developmentIssuer } from '../identity/development/development-issuer.ts'
import { mintToken } from '../identity/development/mint-token.ts'
import { dataFolder, readConfig } from '../server/configuration/config.ts'
import { subjectOf } from '../server/subject.ts'
import { CommandError } from './command-error.ts'
import { print, printJson } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface TokenOptions extends ServiceOptions {
  readonly sub: string
  readonly scope: string[]
  readonly role: string[]
  readonly client?: string
  readonly tenant?: string
  readonly location: string[]
  readonly seconds: string
  readonly json?: true
}

/** `plinth token`: an access token that the service accepts in development. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('Mint an access token that the service accepts in development and testing.')
    .requiredOption('--sub <user>', 'who it is for')
    .option('--scope <scope...>', 'what its bearer may do', [])
    .option('--role <role...>', 'what the user is, such as admin', [])
    .option('--client <id>', 'the program that acts for the user')
    .option('--tenant <id>', 'the tenant that the user belongs to')
    .option('--location <id...>', 'the locations that the user may act for; at the first of them they are', [])
    .option('--seconds <number>', 'how long it is good', '3600')
    .addOption(serviceOption())
    .option('--json', 'as JSON, with its type and lifetime')
    .addHelpText(
      'after',
      '\nExample:\n  curl -H "Authorization: Bearer $(plinth token --sub alice --scope todo:write)" localhost:8002/todo',
    )
    .action(async (options: TokenOptions) => {
      const { implementation, manifest } = await loadedService(options)
      const subject = subjectOf(implementation, manifest)
      const config = readConfig(process.env, { ...subject, needs: [] })
      if (config.TOKEN_ISSUER !== developmentIssuer) {
        const where = config.TOKEN_ISSUER === undefined ? `in ${config.ENVIRONMENT}` : `from ${config.TOKEN_ISSUER}`
        throw new CommandError(`${subject.name} takes its tokens elsewhere ${where}: ask its issuer for one.`)
      }
      const token = await mintToken({
        folder: dataFolder(manifest),
        audience: config.TOKEN_AUDIENCE,
        type: config.TOKEN_TYPE,
        user: options.sub,
        scopes: options.scope.flatMap((scope) => scope.split(' ')),
        roles: options.role,
        client: options.client,
        tenant: options.tenant,
        locations: options.location,
        lifetime: lifetimeOf(options.seconds),
      })
      if (options.json)
        printJson({ access_token: token, token_type: 'Bearer', expires_in: lifetimeOf(options.seconds) })
      else print(token)
    })
}

function lifetimeOf(seconds: string): number {
  if (/^[1-9]\d{0,7}$/.test(seconds)) return Number(seconds)
  throw new CommandError(`--seconds must be a whole number of seconds, not "${seconds}".`, 2)
}
