import { generateKeyPairSync, hash, type KeyObject, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { implement, operation, type Principal, service, t } from 'plinth'
import { createServer } from 'plinth/http'
import type { ClientKey, ClientStore, RegisteredClient } from '../../src/core/client-store.ts'
import type { Observation } from '../../src/core/observation.ts'
import { newApiKey } from '../../src/identity/api-key/api-key.ts'
import { apiKeyVerifier } from '../../src/identity/api-key/api-key-verifier.ts'
import { embeddedKeyVerifier } from '../../src/identity/api-key/embedded-key-verifier.ts'
import { hashKey, type Peppers } from '../../src/identity/api-key/key-hash.ts'
import { assertionVerifier } from '../../src/identity/assertion/assertion-verifier.ts'
import { clientRegistry } from '../../src/identity/client/client-registry.ts'
import { issuerRegistrations } from '../../src/identity/issuer/issuer-registration.ts'
import { tokenVerifiers } from '../../src/identity/token-verifiers.ts'
import { openIssuers } from '../../src/server/issuers.ts'
import { compileService } from '../../src/server/pipelines.ts'
import { clientTable } from '../../src/storage/identity/client-table.ts'
import { replayTable } from '../../src/storage/identity/replay-table.ts'
import { openStorage } from '../../src/storage/index.ts'
import { part, signedBy } from './forge.ts'

const told = t.Object({ principal: t.Any() })
const contract = service('bank', {
  whoami: operation({
    summary: 'Say who calls',
    http: 'GET /whoami',
    access: 'authenticated',
    input: t.Object({ note: t.Optional(t.String()) }),
    output: told,
  }),
  payOff: operation({
    summary: 'Pay a loan off',
    http: 'POST /payoffs',
    access: { scope: 'payoff:write' },
    input: t.Object({ loan: t.String() }),
    output: told,
    transaction: 'none',
  }),
  forget: operation({
    summary: 'Forget a payoff',
    http: 'DELETE /payoffs',
    access: 'authenticated',
    transaction: 'none',
  }),
  open: operation({ summary: 'Say who calls, if anybody', http: 'GET /open', access: 'public', output: told }),
})

/** A request as it is sent. */
export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly body?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, as far as these tests look at it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
  readonly principal: Principal
}

/** How a key of a client differs from one that is good for everything. */
export type KeyOptions = Partial<Omit<ClientKey, 'material' | 'pepper' | 'kind'>>

/** A service with clients, behind real HTTP. */
export interface Bank {
  readonly url: string
  readonly observed: Observation[]
  readonly store: ClientStore
  /** How often a handler ran. */
  readonly handled: () => number
  client(client: Partial<RegisteredClient> & { readonly id: string }): Promise<void>
  /** Registers the public half of a new pair: its private half. */
  pair(options: KeyOptions & { readonly id: string; readonly client: string }): Promise<KeyObject>
  /** Registers an API key. */
  apiKey(
    options: KeyOptions & { readonly client: string; readonly environment?: string; readonly product?: string },
  ): Promise<string>
  send(sent: Sent): Promise<Answer>
  /** Takes the database away. */
  lose(): Promise<void>
  close(): Promise<void>
}

export const audience = 'bank'
export const idp = 'https://id.example.org/'
const hour = 3_600_000

/** The provider's key. */
export const idpKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

interface BankOptions {
  readonly url?: string
  readonly trustsClients?: boolean
  /** Whether a key inside a JWT must come by TLS. */
  readonly requiresTls?: boolean
  readonly peppers?: Peppers
  readonly now?: () => Date
}

const pepper = { id: 'one', secret: 'a pepper of more than 32 characters' }

/** Opens the bank. */
export async function openBank(options: BankOptions = {}): Promise<Bank> {
  const { url = 'sqlite::memory:', trustsClients = false, peppers = [pepper], now = () => new Date() } = options
  const { requiresTls = false } = options
  const observed: Observation[] = []
  const observe = (observation: Observation) => void observed.push(observation)
  const storage = await openStorage({ url, resources: [], observe })
  const store = clientTable(storage.own)
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bank-'))
  const jwks = join(folder, 'jwks.json')
  writeFileSync(jwks, JSON.stringify({ keys: [publicJwk(idpKey, { kid: 'idp', alg: 'ES256' })] }))
  const shared = { jwks_uri: pathToFileURL(jwks).href, audience, algorithms: ['ES256'] }
  const registrations = issuerRegistrations([
    { issuer: idp, ...shared },
    { issuer: 'https://other.example.org/', ...shared },
  ])
  const issuers = openIssuers(registrations, { userAgent: 'bank/1.0.0', observe })
  const registry = clientRegistry({ store, observe })
  const key = { registry, peppers, product: 'bank', environment: 'production' }
  const assertion = { registry, replays: replayTable(storage.own), issuers, audience, trustsClients }
  const verifier = tokenVerifiers({
    issuers,
    others: new Map([['s2s+jwt', assertionVerifier(assertion)]]),
    symmetric: embeddedKeyVerifier({ ...assertion, ...key, requiresTls }),
  })
  let handled = 0
  const handler = (_input: unknown, { principal }: { readonly principal: Principal | undefined }) => {
    handled++
    return { principal: { ...principal } }
  }
  const { pipelines, interceptors } = compileService(
    implement(contract, {
      whoami: handler,
      payOff: handler,
      open: handler,
      forget: (_, call) => void handler(_, call),
    }),
    { observe, verifier, keys: apiKeyVerifier(key), unitOfWork: undefined, checkOutput: true },
  )
  const server = createServer({
    pipelines,
    challenges: interceptors.flatMap((it) => it.challenges ?? []),
    identity: { name: 'bank', version: '1.0.0', environment: 'production' },
    environment: { now, observe },
    problemBase: 'https://plinth.example/problems',
    proxies: ['127.0.0.1'],
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const add = async (made: ClientKey): Promise<void> => {
    await store.change(({ clients, keys }) => ({
      clients: clients.some(({ id }) => id === made.client) ? clients : [...clients, { ...nobody, id: made.client }],
      keys: [...keys, made],
    }))
  }
  return {
    url: address,
    observed,
    store,
    handled: () => handled,
    client: (client) =>
      store.change(({ clients, keys }) => ({
        clients: [...clients.filter(({ id }) => id !== client.id), { ...nobody, ...client }],
        keys,
      })),
    async pair(given) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const material = JSON.stringify(publicJwk(privateKey, { alg: 'ES256' }))
      await add({ ...usual(), ...given, kind: 'public', material, pepper: undefined })
      return privateKey
    },
    async apiKey({ environment = 'production', product = 'bank', ...given }) {
      const made: KeyOptions & { readonly id: string; readonly client: string } = { ...usual(), ...given }
      const text = newApiKey({ product, environment, id: made.id })
      await add({ ...usual(), ...made, kind: 'secret', ...hashKey(peppers, text) })
      return text
    },
    async send({ method = 'GET', path = '/whoami', body, headers = {} }) {
      const answer = await fetch(address + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body }),
      })
      const text = await answer.text()
      const read = text === '' ? {} : JSON.parse(text)
      return { status: answer.status, headers: answer.headers, body: read, principal: read.principal }
    },
    lose: () => storage.close(),
    async close() {
      server.close()
      server.closeAllConnections()
      await storage.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const nobody = { issuers: [], parties: [], tenant: undefined, locations: [] }

function usual() {
  const now = Date.now()
  return {
    ...{ id: randomUUID().replaceAll('-', '').slice(0, 12), embedded: false, scopes: ['payoff:write'] },
    ...{
      state: 'active' as const,
      notBefore: now - hour,
      expiresAt: now + hour,
      createdAt: now,
      lastUsedAt: undefined,
    },
  }
}

/** The public half of a pair as a JWK with these members. */
export function publicJwk(privateKey: KeyObject, members: object): object {
  const { d, p, q, dp, dq, qi, oth, ...open } = privateKey.export({ format: 'jwk' })
  return { ...open, ...members }
}

/** A JWT with this header and these claims, signed as `by` does. */
export function signed(header: object, claims: object, by: (content: string) => Buffer): string {
  const content = `${part(header)}.${part(claims)}`
  return `${content}.${by(content).toString('base64url')}`
}

/** The user's ID token, as the provider gave it to a client. */
export function idToken(claims: object = {}, header: object = {}, by = signedBy(idpKey)): string {
  const now = Math.floor(Date.now() / 1000)
  const usual = { iss: idp, aud: 'prepay', sub: 'ada', iat: now, exp: now + 300, location_ids: ['berlin', 'oslo'] }
  return signed({ alg: 'ES256', kid: 'idp', ...header }, { ...usual, ...claims }, by)
}

/** The user's access token for the bank, as the provider gave it to a client. */
export function accessToken(claims: object = {}, header: object = {}): string {
  const scope = 'payoff:write payoff:read'
  return idToken({ aud: audience, client_id: 'prepay', scope, ...claims }, { typ: 'at+jwt', ...header })
}

/** What proves a request with this body, method and path. */
export function bound({ method = 'GET', path = '/whoami', body }: Sent): object {
  return { htm: method, htu: path, bh: hash('sha256', body ?? '', 'base64url') }
}

/** The claims of an assertion of a client, good now. */
export function assertionClaims(client: string, request: Sent = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  return { iss: client, sub: client, aud: audience, iat: now, exp: now + 60, jti: randomUUID(), ...bound(request) }
}
