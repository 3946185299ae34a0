import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { dataFolder, readConfig } from '../server/configuration/config.ts'
import { declared } from '../server/declared.ts'
import type { LoadedService } from '../server/load-service.ts'
import { subjectOf } from '../server/subject.ts'
import { CommandError } from './command-error.ts'
import { fakeCalls } from './fake/calls.ts'
import { type Kind, kindsOf } from './fake/kinds.ts'
import { type FakeLedger, type FakeThing, fakeLedger } from './fake/ledger.ts'
import { fakeMaker } from './fake/maker.ts'
import { fakeTally } from './fake/tally.ts'
import { fakeValues } from './fake/values.ts'
import { print, printTable } from './print.ts'
import { progress } from './progress.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface FakeOptions extends ServiceOptions {
  readonly url?: string
  readonly token?: string
  readonly json?: true
}
interface CreateOptions extends FakeOptions {
  readonly count?: string
  readonly seed: string
}
interface DeleteOptions extends FakeOptions {
  readonly yes?: true
}

/** `plinth fake`: made-up data, for those who try a service out. */
export function fakeCommand(): Command {
  const fake = new Command('fake')
    .description('Make data up, through the operations of the service, and delete it again. Not in production.')
    .addHelpText('after', '\nExample:\n  plinth fake create todo --count 100 --service services/todo')
  const common = (command: Command): Command =>
    command
      .option('--url <url>', 'where the service runs; without it the database of this one is meant')
      .option('--token <token>', 'who calls; plinth token mints one')
      .addOption(serviceOption())
      .option('--json', 'the outcome as JSON')
  common(fake.command('create'))
    .description('Make things up, and what they refer to with them.')
    .argument('[kind]', 'what to make, such as todo; asked for on a terminal')
    .option('-n, --count <number>', 'how many; asked for on a terminal')
    .option('--seed <number>', 'which ones: the same number makes the same', String(Date.now() % 100_000))
    .addHelpText('after', '\nExample:\n  plinth fake create todo --count 100 --service services/todo')
    .action(create)
  common(fake.command('delete'))
    .description('Delete what "fake create" has made, the latest first, and nothing else.')
    .argument('[kind]', 'what to delete; default: all of it')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  plinth fake delete --yes --service services/todo')
    .action(remove)
  return fake
}

async function create(given: string | undefined, options: CreateOptions): Promise<void> {
  const { loaded, kinds, ledger } = await opened(options)
  const kind = kindNamed(
    kinds,
    given ?? (await ask(`What to make: ${kinds.map(({ name }) => name).join(', ')}?`, 'a kind')),
  )
  const count = numberOf('--count', options.count ?? (await ask('How many?', '--count')))
  const values = fakeValues(numberOf('--seed', options.seed), new Date())
  const tally = fakeTally()
  const calls = await fakeCalls(loaded, options)
  const make = fakeMaker({ kinds, ledger, tally, values, calls, url: options.url })
  const bar = progress(`making ${kind.name}`, count)
  try {
    for (let made = 0; made < count; made++) {
      await make(kind)
      bar.advance()
    }
  } finally {
    bar.end()
    await calls.close()
  }
  tally.tell('MADE', options.json === true)
}

async function remove(given: string | undefined, options: DeleteOptions): Promise<void> {
  const { loaded, kinds, ledger } = await opened(options)
  const only = given === undefined ? undefined : kindNamed(kinds, given).name
  const isMeant = ({ kind, url }: FakeThing): boolean => url === options.url && (only === undefined || kind === only)
  const meant = ledger.things.filter(isMeant).toReversed()
  const tally = fakeTally()
  if (meant.length === 0) return tally.tell('DELETED', options.json === true)
  if (!options.yes && !(await isConfirmed(meant))) return print('Nothing was deleted.')
  const calls = await fakeCalls(loaded, options)
  const bar = progress('deleting', meant.length)
  const left = new Set(meant)
  try {
    for (const thing of meant) {
      const operation = kinds.find(({ name }) => name === thing.kind)?.remove
      const [parameter] = operation?.sources?.route.parameters ?? []
      if (operation && parameter) {
        await tally.count(thing.kind, async () => {
          await calls.call(operation, { [parameter]: thing.id })
          left.delete(thing)
        })
      } else tally.refuse(thing.kind, 'cannot be deleted')
      bar.advance()
    }
  } finally {
    bar.end()
    await calls.close()
    ledger.keep(ledger.things.filter((thing) => !isMeant(thing) || left.has(thing)))
  }
  tally.tell('DELETED', options.json === true)
}

/** The service, what can be made of it, and what was. Throws a CommandError where neither is right. */
async function opened(
  options: FakeOptions,
): Promise<{ loaded: LoadedService; kinds: readonly Kind[]; ledger: FakeLedger }> {
  const loaded = await loadedService(options)
  const { ENVIRONMENT: environment } = readConfig(process.env, {
    ...subjectOf(loaded.implementation, loaded.manifest),
    needs: [],
  })
  if (environment === 'production') throw new CommandError('Nothing is made up in production.')
  const kinds = kindsOf(declared(loaded).service)
  if (kinds.length === 0)
    throw new CommandError('The service has no operation that makes something of its input alone.')
  return { loaded, kinds, ledger: fakeLedger(join(dataFolder(loaded.manifest), 'fake.jsonl')) }
}

function kindNamed(kinds: readonly Kind[], name: string): Kind {
  const kind = kinds.find((each) => each.name === name)
  if (kind) return kind
  throw new CommandError(
    `There is nothing called "${name}" to make up. There is ${kinds.map((it) => it.name).join(', ')}.`,
    2,
  )
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new CommandError(`${option} must be a whole number up to 9,999,999, not "${text}".`, 2)
}

async function isConfirmed(things: readonly FakeThing[]): Promise<boolean> {
  const kinds = Map.groupBy(things, ({ kind }) => kind)
  printTable(
    [...kinds].map(([kind, all]) => [kind, String(all.length)]),
    ['KIND', 'TO DELETE'],
  )
  return /^y(es)?$/i.test(await ask('Delete them?', '--yes'))
}

/** What somebody at a terminal answers. Elsewhere it throws a CommandError that says what to give instead. */
async function ask(question: string, instead: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`This is no terminal to ask at: give ${instead}.`, 2)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question(`${question} `)).trim()
  } finally {
    lines.close()
  }
}
