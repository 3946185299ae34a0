import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'

/** An OpenID provider that runs, with a key that tests know. */
export interface RunningProvider {
  readonly issuer: string
  /** How often its keys were asked for. */
  readonly asked: () => number
  /** An access token for the service `probe`, from the token endpoint. */
  accessToken(): Promise<string>
  /** Publishes these keys from now on, and signs with the first. */
  publish(...keys: readonly JWK[]): void
  /** What its keys are answered with instead; undefined for what they are. */
  answerKeys(answer: ((response: ServerResponse) => void) | undefined): void
  /** What its discovery document is answered with instead. */
  answerDiscovery(answer: ((response: ServerResponse) => void) | undefined): void
  close(): void
}

/** A private key for ES256 with this id. */
export async function signingKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
}

/** Starts the provider: certified software, with client credentials and access tokens as RFC 9068 has them. */
export async function runProvider(...keys: readonly JWK[]): Promise<RunningProvider> {
  let asked = 0
  let handle: RequestListener = () => undefined
  let keysAnswer: ((response: ServerResponse) => void) | undefined
  let discoveryAnswer: ((response: ServerResponse) => void) | undefined
  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    if (request.url?.startsWith('/jwks')) {
      asked++
      if (keysAnswer) return keysAnswer(response)
    }
    if (request.url?.startsWith('/.well-known') && discoveryAnswer) return discoveryAnswer(response)
    return handle(request, response)
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const publish = (...published: readonly JWK[]): void => {
    const provider = providerOf(issuer, published)
    handle = (request, response) => void provider.callback()(request, response)
  }
  publish(...keys)
  return {
    issuer,
    asked: () => asked,
    publish,
    answerKeys: (instead) => {
      keysAnswer = instead
    },
    answerDiscovery: (instead) => {
      discoveryAnswer = instead
    },
    async accessToken() {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...client, scope, resource })
      const response = await fetch(`${issuer}/token`, { method: 'POST', body })
      const { access_token: token } = (await response.json()) as { readonly access_token: string }
      return token
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const client = { client_id: 'web', client_secret: 'known-to-this-test-alone' }
const scope = 'probe:read'
const resource = 'urn:probe'

function providerOf(issuer: string, keys: readonly JWK[]): Provider {
  return new Provider(issuer, {
    clients: [
      {
        ...client,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: keys as never },
    scopes: [scope],
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope,
          audience: 'probe',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
}
