import { pathToFileURL } from 'node:url'
import type { Observe } from '../core/observation.ts'
import { developmentIssuer, developmentKeys } from '../identity/development/development-issuer.ts'
import { createIssuer } from '../identity/issuer/issuer.ts'
import { type IssuerRegistration, issuerRegistrations } from '../identity/issuer/issuer-registration.ts'
import { keySet } from '../identity/issuer/key-set.ts'
import { keySource } from '../identity/issuer/key-source.ts'
import type { Issuer } from '../identity/token-verifiers.ts'

/** What the configuration says of issuers. */
interface IssuerVariables {
  readonly TOKEN_ISSUERS: readonly IssuerRegistration[] | undefined
  readonly TOKEN_ISSUER: string | undefined
  readonly TOKEN_JWKS: string | undefined
  readonly TOKEN_AUDIENCE: string
  readonly TOKEN_TYPE: 'at+jwt' | 'JWT'
}

/** The algorithms that the issuer of `TOKEN_ISSUER` may sign with. */
const usual = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const

/**
 * The issuers that a service trusts: those of `TOKEN_ISSUERS`, and the one of `TOKEN_ISSUER`. `data` is the folder with
 * the keys of the development issuer. Throws an Error that says why they cannot be used.
 */
export function registeredIssuers(config: IssuerVariables, data: string): readonly IssuerRegistration[] {
  const { TOKEN_ISSUERS: listed = [], TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_TYPE: type } = config
  if (issuer === undefined) return listed
  const own = issuer === developmentIssuer ? pathToFileURL(developmentKeys(data)).href : undefined
  const jwks_uri = config.TOKEN_JWKS ?? own
  return issuerRegistrations([...listed, { issuer, jwks_uri, audience, type, algorithms: usual }])
}

interface IssuersOptions {
  /** Who asks for keys: `User-Agent: name/version`. */
  readonly userAgent: string
  readonly observe: Observe
}

/** Opens issuers, each with a key set that is read at its first token. */
export function openIssuers(
  registrations: readonly IssuerRegistration[],
  { userAgent, observe }: IssuersOptions,
): readonly Issuer[] {
  return registrations.map((registration) => {
    const { issuer, algorithms, jwks_uri: address } = registration
    const source = keySource(registration, userAgent)
    const isLocal = address?.startsWith('file:') ?? false
    return createIssuer(registration, keySet({ issuer, algorithms, source, isLocal, observe }))
  })
}
