import type { Fault } from '../../core/failure/failure.ts'
import type { Value } from '../../core/schema/schema.ts'
import { validator } from '../../core/schema/validate.ts'
import { t } from '../../core/schema/vocabulary.ts'
import { type ClaimMapping, claimMapping } from './claim-mapping.ts'
import { principalReader } from './claims.ts'
import { algorithms } from './public-keys.ts'

const registration = t.Object({
  issuer: t.String({ minLength: 1, maxLength: 2000 }),
  /** Where its keys are: an `https:`, `http:` or `file:` URL. Default: where its discovery document says. */
  jwks_uri: t.Optional(t.String({ maxLength: 2000 })),
  /** What the `aud` of its tokens must name. */
  audience: t.String({ minLength: 1 }),
  /** The `typ` of its tokens; `JWT` may also be left out. */
  type: t.Enum(['at+jwt', 'JWT'], { default: 'at+jwt' }),
  /** How it signs. */
  algorithms: t.Array(t.Enum(algorithms), { minItems: 1, uniqueItems: true }),
  /** Seconds by which its clock may differ from ours. */
  clock_skew: t.Integer({ minimum: 0, maximum: 300, default: 5 }),
  claims: t.Optional(claimMapping),
})

/** An issuer whose tokens a service believes, how they must look, and what their claims mean. */
export type IssuerRegistration = Value<typeof registration> & { readonly claims: ClaimMapping }

const validate = validator(t.Array(registration))
const defaultClaims = validator(claimMapping)({}, []) as ClaimMapping

/**
 * The issuers of a configuration, with what it leaves out filled in. Throws an Error whose message lists all that is
 * wrong with them.
 */
export function issuerRegistrations(given: unknown): readonly IssuerRegistration[] {
  const faults: Fault[] = []
  const read = validate(given, faults) as readonly Value<typeof registration>[]
  if (faults.length > 0) throw new Error(faults.map(({ pointer, detail }) => `${pointer || 'it'} ${detail}`).join(', '))
  const registrations = read.map((each) => ({ ...each, claims: each.claims ?? defaultClaims }))
  const contradictions = registrations.flatMap((each, index) => {
    const isTwice = registrations.findIndex(({ issuer }) => issuer === each.issuer) < index
    return [...contradictionsOf(each), ...(isTwice ? ['/issuer is there twice'] : [])].map((it) => `/${index}${it}`)
  })
  if (contradictions.length > 0) throw new Error(contradictions.join(', '))
  return registrations
}

/** Whether the keys of an issuer come without TLS, so that anybody on the way can replace them. */
export function isUnprotected({ issuer, jwks_uri: address = issuer }: IssuerRegistration): boolean {
  return address.toLowerCase().startsWith('http:')
}

function contradictionsOf({ issuer, jwks_uri: address, claims }: IssuerRegistration): readonly string[] {
  const faults: string[] = []
  if (address === undefined && !isAddress(issuer, ['https:', 'http:'])) {
    faults.push('/issuer must be an https: URL, for its keys to be discovered; or say where they are, in jwks_uri')
  }
  if (address !== undefined && !isAddress(address, ['https:', 'http:', 'file:'])) {
    faults.push('/jwks_uri must be a URL beginning with https:, http: or file:')
  }
  try {
    principalReader(issuer, claims)
  } catch (error) {
    faults.push(`/claims/tenant_in_issuer does not fit: ${(error as Error).message}`)
  }
  return faults
}

function isAddress(text: string, schemes: readonly string[]): boolean {
  return URL.canParse(text) && schemes.includes(new URL(text).protocol)
}
