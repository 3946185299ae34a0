import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { Transport } from '../client/transport.ts'
import { Failed } from '../core/failure/failure.ts'
import type { OperationStatus } from '../core/long-running/operation-status.ts'
import { lexical } from '../core/schema/lexical.ts'
import { type AnySchema, keywords, repeated } from '../core/schema/schema.ts'
import type { Service } from '../core/service.ts'
import { declared } from '../server/declared.ts'
import { CommandError } from './command-error.ts'
import { connect } from './connection.ts'
import { operationOf } from './describe.ts'
import { print, printError, printJson } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface CallOptions extends ServiceOptions {
  readonly input?: string
  readonly url?: string
  readonly token?: string
  readonly json?: true
  readonly wait: boolean
}

/** `plinth call`: one operation, called. */
export function callCommand(): Command {
  return new Command('call')
    .description('Call an operation and print what it answers: of a running service, or of this one without a server.')
    .argument('<operation>', 'the name of the operation')
    .argument('[fields...]', 'members of the input, as name=value')
    .option('--input <json>', 'the input as JSON; - reads it from the standard input')
    .option(
      '--url <url>',
      'where the service runs; without it the operation runs in this process, on the same database',
    )
    .option('--token <token>', 'who calls; plinth token mints one')
    .addOption(serviceOption())
    .option('--no-wait', 'with --url, print how a long-running operation goes at once; without it, how it has ended')
    .option('--json', 'a text, or why it failed, as JSON too')
    .addHelpText(
      'after',
      '\nExamples:\n  plinth call createTodo description="Buy milk"\n  plinth call greet username=Ada --url http://localhost:8003',
    )
    .action(async (name: string, fields: string[], options: CallOptions) => {
      const loaded = await loadedService(options)
      const { operation } = operationOf(declared(loaded), name)
      const input = inputOf(operation.declaration.input, fields, options.input)
      const { transport, close } = await connect(loaded, options)
      try {
        const contract = loaded.implementation.service
        const answer = await transport(operation, contract.about)(input, {})
        // What runs in this process ends with it.
        const waits = options.wait || options.url === undefined
        const isStarted = operation.run !== undefined && operation.declaration.accepted
        const output = isStarted && waits ? await ended(contract, transport, answer as OperationStatus) : answer
        if (typeof output === 'string' && !options.json) print(output)
        else if (output !== undefined) printJson(output)
      } catch (error) {
        if (!(error instanceof Failed)) throw error
        if (options.url !== undefined && isSilence(error)) {
          throw new CommandError(
            `No service answers at ${options.url}. "plinth serve" starts it; --url says where it is.`,
          )
        }
        if (options.json) printError(JSON.stringify(problemOf(error), undefined, 2))
        else printFailed(error)
        process.exitCode = 1
      } finally {
        await close()
      }
    })
}

/** How what has been started has ended. Rejects with the failure that it has ended with. */
async function ended(contract: Service, transport: Transport, started: OperationStatus): Promise<OperationStatus> {
  const { operations } = await import('../client/operations.ts')
  return operations(contract, transport).wait(started)
}

/** The input: what the JSON says, and over it what each `name=value` says, read as text in a query would be. */
function inputOf(schema: AnySchema | undefined, fields: readonly string[], json: string | undefined): unknown {
  const whole = json === undefined ? undefined : parse(json === '-' ? readFileSync(0, 'utf8') : json)
  if (fields.length === 0) return whole ?? (schema && {})
  const properties = (schema && keywords(schema).properties) ?? {}
  const given: Record<string, unknown> = {}
  for (const field of fields) {
    const at = field.indexOf('=')
    if (at < 1) throw new CommandError(`"${field}" is not name=value.`, 2)
    const name = field.slice(0, at)
    const member = properties[name]
    const value = member ? lexical(member)(field.slice(at + 1)) : field.slice(at + 1)
    if (!Object.hasOwn(given, name)) given[name] = value
    else if (member && keywords(member)[repeated]) given[name] = [given[name], value].flat()
    else throw new CommandError(`"${name}" is given twice, and it has one value only.`, 2)
  }
  return { ...(whole as object | undefined), ...given }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new CommandError(`--input is not JSON: ${(error as Error).message}`, 2)
  }
}

/** Whether nobody answered, rather than somebody with what the contract does not promise: that has a detail. */
function isSilence({ code, detail }: Failed): boolean {
  return (code === 'upstream_failed' || code === 'upstream_timeout') && detail === undefined
}

function problemOf({ code, failure, detail, details, faults, requestId }: Failed): object {
  return { ...details, code, title: failure.title, detail, errors: faults, request_id: requestId }
}

function printFailed({ code, failure, detail, faults = [] }: Failed): void {
  printError(`plinth: ${code}: ${detail ?? failure.title}`)
  for (const { pointer, code, detail } of faults) printError(`  ${pointer.slice(1) || 'the input'} ${detail} (${code})`)
}
