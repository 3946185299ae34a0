import { readFileSync } from 'node:fs'
import type { ClientKey, RegisteredClient, Registration } from '../core/client-store.ts'
import { newApiKey, newKeyId } from '../identity/api-key/api-key.ts'
import { hashKey } from '../identity/api-key/key-hash.ts'
import { clientJwk, newKeyPair } from '../identity/client/client-jwk.ts'
import { withKey } from '../identity/client/registration-changes.ts'
import type { Config } from '../server/configuration/config.ts'
import { CommandError } from './command-error.ts'
import { momentOf } from './moment.ts'
import { print, printError, printJson } from './print.ts'
import { withRegistry } from './registry.ts'
import type { ServiceOptions } from './service-option.ts'

/** What `plinth keys add` is told. */
export interface AddOptions extends ServiceOptions {
  readonly scope?: readonly string[]
  readonly expires: string
  readonly from?: string
  readonly jwk?: string
  readonly generate?: true
  readonly embedded?: true
  readonly issuer?: readonly string[]
  readonly party?: readonly string[]
  readonly tenant?: string
  readonly location?: readonly string[]
  readonly json?: true
}

/** What a new key is known by, and what is told of it once: the secret half, where we have made it. */
interface NewKey extends Pick<ClientKey, 'id' | 'kind' | 'material' | 'pepper'> {
  readonly secret?: { readonly api_key: string } | { readonly private_jwk: object } | undefined
}

/** Adds a key to a client, and the client where there is none of that name. */
export async function addKey(client: string, options: AddOptions): Promise<void> {
  if (!/^[\w.~-]{1,64}$/.test(client)) {
    throw new CommandError(`"${client}" is no name of a client. Use letters, digits and any of ._~-`, 2)
  }
  const now = Date.now()
  const notBefore = options.from === undefined ? now : momentOf('--from', options.from, now)
  const expiresAt = momentOf('--expires', options.expires, now)
  if (expiresAt <= notBefore) throw new CommandError('--expires must be after --from, and after now.', 2)
  await withRegistry(options, async ({ service, config, store }) => {
    const { secret, ...made } = newKey(service, config, options)
    const dates = { notBefore, expiresAt, createdAt: now, lastUsedAt: undefined }
    const state = 'active'
    await store.change((registration) => {
      const scopes = scopesOf(registration, client, options)
      const key: ClientKey = { ...made, ...dates, client, scopes, state, embedded: options.embedded === true }
      return withKey(registration, clientOf(registration, client, options), key, now)
    })
    if (options.json) printJson({ id: made.id, client, expires_at: new Date(expiresAt).toISOString(), ...secret })
    else printNew(made.id, client, expiresAt, secret)
  })
}

function newKey(service: string, config: Config, { jwk, generate }: AddOptions): NewKey {
  if (jwk !== undefined) {
    const { kid = newKeyId(), ...key } = readJwk(jwk)
    return { id: kid, kind: 'public', material: JSON.stringify(key), pepper: undefined }
  }
  const id = newKeyId()
  if (generate) {
    const { publicJwk, privateJwk } = newKeyPair(id)
    const { kid, ...key } = publicJwk
    return {
      ...{ id, kind: 'public', material: JSON.stringify(key), pepper: undefined },
      secret: { private_jwk: privateJwk },
    }
  }
  if (!config.API_KEY_PEPPERS) {
    throw new CommandError('API keys are hashed with API_KEY_PEPPERS, which is not set. Or use --generate.')
  }
  const key = newApiKey({ product: service, environment: config.ENVIRONMENT, id })
  return { id, kind: 'secret', ...hashKey(config.API_KEY_PEPPERS, key), secret: { api_key: key } }
}

function readJwk(file: string) {
  try {
    return clientJwk(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new CommandError(`There is no usable key in ${file}. ${(error as Error).message}`, 2)
  }
}

/** What the last key of the client may, where nothing is said: a successor differs in nothing but the secret. */
function scopesOf({ keys }: Registration, client: string, { scope }: AddOptions): readonly string[] {
  if (scope) return [...new Set(scope.flatMap((it) => it.split(' ')))]
  const own = keys.filter((it) => it.client === client)
  return own.toSorted((one, other) => one.createdAt - other.createdAt).at(-1)?.scopes ?? []
}

/** The client as it is, but for what is said of it now. */
function clientOf({ clients }: Registration, id: string, options: AddOptions): RegisteredClient {
  const known = clients.find((it) => it.id === id)
  return {
    id,
    issuers: options.issuer ?? known?.issuers ?? [],
    parties: options.party ?? known?.parties ?? [],
    tenant: options.tenant ?? known?.tenant,
    locations: options.location ?? known?.locations ?? [],
  }
}

/** The secret alone on the output, for whoever pipes it somewhere. */
function printNew(id: string, client: string, expiresAt: number, secret: NewKey['secret']): void {
  printError(`${id} is a key of ${client} until ${new Date(expiresAt).toISOString()}.`)
  if (!secret) return
  printError('This is shown once. Keep it where secrets are kept.')
  print('api_key' in secret ? secret.api_key : JSON.stringify(secret.private_jwk))
}
