import { Command, Option } from 'commander'
import type { ClientKey, ClientStore } from '../core/client-store.ts'
import { standingOf, withRetiring, withRevoked } from '../identity/client/registration-changes.ts'
import { type AddOptions, addKey } from './add-key.ts'
import { momentOf } from './moment.ts'
import { print, printJson, printTable } from './print.ts'
import { withRegistry } from './registry.ts'
import { type ServiceOptions, serviceOption } from './service-option.ts'

interface KeysOptions extends ServiceOptions {
  readonly json?: true
}

/** `plinth keys`: the clients that may call the service, and what they prove it with. */
export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('Add, list, retire and revoke the keys of clients.')
    .addHelpText('after', '\nExample:\n  plinth keys add prepay --scope payoff:write --service services/lending')
  const command = (name: string, description: string, example: string) =>
    keys
      .command(name)
      .description(description)
      .addOption(serviceOption())
      .option('--json', 'as JSON')
      .addHelpText('after', `\nExample:\n  plinth keys ${example} --service services/lending`)

  command(
    'add',
    'Add an API key, or a public key for assertions. The secret is shown this once.',
    'add prepay --generate',
  )
    .argument('<client>', 'who will have it; registered if it is not yet')
    .option('--scope <scope...>', 'what its holder may do; default: what the last key of the client may')
    .option('--expires <days>', 'in how many days it ends, or on which date', '90')
    .option('--from <days>', 'in how many days it begins to be good, or on which date')
    .addOption(new Option('--jwk <file>', 'a public key as JWK').conflicts('generate'))
    .option('--generate', 'a new pair: the private half is printed, the public one kept')
    .addOption(new Option('--embedded', 'let it come inside a JWT').conflicts(['jwk', 'generate']))
    .option('--issuer <url...>', 'whose tokens the client may present for users; default: all that the service trusts')
    .option('--party <id...>', 'whom those tokens may be issued to; default: the id of the client')
    .option('--tenant <id>', 'the only tenant that the client may act in')
    .option('--location <id...>', 'the only locations that the client may act for')
    .action(addKey)
  command('list', 'List keys. Never shows a secret.', 'list prepay')
    .argument('[client]', 'only those of this client')
    .action((client: string | undefined, options: KeysOptions) =>
      withRegistry(options, ({ store }) => list(store, client, options)),
    )
  command('retire', 'Let a key end soon, and warn of each use until then.', 'retire 4fJ0aBx2Lq9Z --expires 7')
    .argument('<key>', 'its id')
    .option('--expires <days>', 'in how many days it ends, or on which date', '7')
    .action((id: string, options: AddOptions) =>
      withRegistry(options, async ({ store }) => {
        const now = Date.now()
        const until = momentOf('--expires', options.expires, now)
        await store.change((it) => withRetiring(it, id, until, now))
        await tell(store, id, options)
      }),
    )
  command('revoke', 'End a key now. Every instance refuses it within 5 seconds.', 'revoke 4fJ0aBx2Lq9Z')
    .argument('<key>', 'its id')
    .action((id: string, options: KeysOptions) =>
      withRegistry(options, async ({ store }) => {
        await store.change((it) => withRevoked(it, id, Date.now()))
        await tell(store, id, options)
      }),
    )
  return keys
}

async function list(store: ClientStore, client: string | undefined, { json }: KeysOptions): Promise<void> {
  const { keys } = await store.load()
  const shown = keys.filter((it) => client === undefined || it.client === client)
  if (json) printJson(shown.map(described))
  else if (shown.length === 0) print('There are no keys. Add one with "plinth keys add".')
  else printKeys(shown)
}

async function tell(store: ClientStore, id: string, { json }: KeysOptions): Promise<void> {
  const key = (await store.load()).keys.find((it) => it.id === id) as ClientKey
  if (json) printJson(described(key))
  else if (key.state === 'revoked') print(`${id} of ${key.client} is revoked.`)
  else print(`${id} of ${key.client} is good until ${text(key.expiresAt)}, and each use is warned of.`)
}

function printKeys(keys: readonly ClientKey[]): void {
  const now = Date.now()
  const rows = keys.map((key) => [
    key.client,
    key.id,
    kindOf(key),
    standingOf(key, now),
    text(key.expiresAt).slice(0, 10),
    key.lastUsedAt === undefined ? 'never' : text(key.lastUsedAt),
    key.scopes.join(' '),
  ])
  printTable(rows, ['CLIENT', 'KEY', 'KIND', 'STATE', 'EXPIRES', 'LAST USED', 'SCOPES'])
}

function described(key: ClientKey): object {
  return {
    id: key.id,
    client: key.client,
    kind: kindOf(key),
    state: standingOf(key, Date.now()),
    scopes: key.scopes,
    not_before: text(key.notBefore),
    expires_at: text(key.expiresAt),
    created_at: text(key.createdAt),
    last_used_at: key.lastUsedAt === undefined ? null : text(key.lastUsedAt),
    ...(key.kind === 'public' && { jwk: { ...JSON.parse(key.material), kid: key.id } }),
  }
}

function kindOf({ kind, embedded }: ClientKey): string {
  return embedded ? 'embedded' : kind
}

function text(time: number): string {
  return new Date(time).toISOString()
}
