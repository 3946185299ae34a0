import { hash, randomBytes } from 'node:crypto'
import { type TokenSigner, tokenLifetime } from '../../identity/development/token-signer.ts'
import { userClaims } from '../../identity/development/user-claims.ts'
import { type Authorization, words } from './authorization.ts'

/** Milliseconds for which a code can be exchanged. */
const codeLifetime = 60_000

/** What the token endpoint answers (RFC 6749, 5). */
export interface TokenAnswer {
  readonly status: 200 | 400 | 401
  readonly body: object
}

/** What the issuer grants: codes to users who have signed in, tokens for codes, tokens to clients. */
export interface Grants {
  /** A code for a user, whom the form tells of, to be exchanged once. */
  code(asked: Authorization, form: URLSearchParams): string
  /** Answers a request to the token endpoint, of the client that `Authorization: Basic` or the form names. */
  token(form: URLSearchParams, basic: string | undefined): Promise<TokenAnswer>
}

interface Granted {
  readonly asked: Authorization
  readonly form: URLSearchParams
  readonly until: number
}

/** Creates the grants of an issuer, whose access tokens are for this audience unless the client names another. */
export function grants(signer: TokenSigner, audience: string): Grants {
  const codes = new Map<string, Granted>()

  const exchanged = async (form: URLSearchParams, client: string): Promise<TokenAnswer> => {
    const code = form.get('code') ?? ''
    const granted = codes.get(code)
    codes.delete(code)
    const verifier = hash('sha256', form.get('code_verifier') ?? '', 'base64url')
    if (!granted || granted.until < Date.now()) return invalidGrant('There is no such code, or no more.')
    const { asked } = granted
    if (asked.client !== client) return invalidGrant('The code is of another client.')
    if (asked.redirect.href !== hrefOf(form.get('redirect_uri'))) return invalidGrant('redirect_uri was another.')
    if (asked.challenge !== verifier) return invalidGrant('code_verifier does not fit code_challenge.')
    const said = (name: string) => granted.form.get(`as_${name}`)?.trim()
    const sub = said('user')
    const scopes = words(said('scopes'))
    const user = { scopes, roles: words(said('roles')), client, tenant: said('tenant') || undefined }
    const claims = { sub, ...userClaims({ ...user, locations: words(said('locations')) }) }
    const { nonce, resource = audience } = asked
    const isOpenId = asked.scopes.includes('openid')
    return answered(await signer.sign(claims, 'at+jwt', resource), scopes, {
      id_token: isOpenId ? await signer.sign({ sub, nonce, azp: client }, 'JWT', client) : undefined,
    })
  }

  const ownToken = async (form: URLSearchParams, client: string): Promise<TokenAnswer> => {
    const scopes = words(form.get('scope'))
    const claims = { sub: client, ...userClaims({ scopes, roles: [], client }) }
    const resource = form.get('resource') ?? form.get('audience') ?? audience
    return answered(await signer.sign(claims, 'at+jwt', resource), scopes)
  }

  return {
    code(asked, form) {
      for (const [code, { until }] of codes) if (until < Date.now()) codes.delete(code)
      const code = randomBytes(32).toString('base64url')
      codes.set(code, { asked, form, until: Date.now() + codeLifetime })
      return code
    },
    async token(form, basic) {
      const client = basic ?? form.get('client_id')
      if (!client) return refused(401, 'invalid_client', 'client_id is missing.')
      const grant = form.get('grant_type')
      if (grant === 'authorization_code') return exchanged(form, client)
      if (grant === 'client_credentials') return ownToken(form, client)
      return refused(400, 'unsupported_grant_type', 'There are authorization_code and client_credentials.')
    },
  }
}

function answered(token: string, scopes: readonly string[], more: object = {}): TokenAnswer {
  const body = { access_token: token, token_type: 'Bearer', expires_in: tokenLifetime, scope: scopes.join(' ') }
  return { status: 200, body: { ...body, ...more } }
}

function invalidGrant(detail: string): TokenAnswer {
  return refused(400, 'invalid_grant', detail)
}

function refused(status: 400 | 401, error: string, detail: string): TokenAnswer {
  return { status, body: { error, error_description: detail } }
}

function hrefOf(text: string | null): string | undefined {
  return text !== null && URL.canParse(text) ? new URL(text).href : undefined
}
