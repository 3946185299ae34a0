/** What a client asks a user to agree to (RFC 6749, 4.1.1; RFC 7636; OpenID Connect Core, 3.1.2.1). */
export interface Authorization {
  readonly client: string
  readonly redirect: URL
  readonly scopes: readonly string[]
  /** SHA-256 of a secret that the client will show for the code, in base64url. */
  readonly challenge: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** Who the client thinks the user is. */
  readonly hint: string | undefined
  /** The service that the token is for (RFC 8707). Default: the one that the issuer was started for. */
  readonly resource: string | undefined
}

/** Why a request cannot be granted: told to the client where it is known where to, else to whoever looks. */
export interface Refused {
  readonly error: 'invalid_request' | 'unsupported_response_type' | 'login_required' | 'access_denied'
  readonly detail: string
  readonly redirect?: URL | undefined
  readonly state?: string | undefined
}

const own: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether an address is on this machine, so that a code or a token that is sent there stays here. */
export function isOwn(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && own.has(new URL(text).hostname)
}

/** Reads the parameters of a request to `/authorize`. PKCE with S256 is required, and a redirect to this machine. */
export function readAuthorization(given: URLSearchParams): Authorization | Refused {
  const parameter = (name: string): string | undefined => given.get(name) || undefined
  const address = parameter('redirect_uri') ?? ''
  const client = parameter('client_id')
  if (!isOwn(address)) return { error: 'invalid_request', detail: 'redirect_uri must be an address of this machine.' }
  const redirect = new URL(address)
  const state = parameter('state')
  const refused = (error: Refused['error'], detail: string): Refused => ({ error, detail, redirect, state })
  if (client === undefined) return refused('invalid_request', 'client_id is missing.')
  if (parameter('response_type') !== 'code') return refused('unsupported_response_type', 'response_type must be code.')
  const challenge = parameter('code_challenge') ?? ''
  if (parameter('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge)) {
    return refused('invalid_request', 'code_challenge is required, with code_challenge_method S256.')
  }
  if (parameter('prompt') === 'none') return refused('login_required', 'There are no sessions here.')
  return {
    ...{ client, redirect, challenge, state, nonce: parameter('nonce'), hint: parameter('login_hint') },
    ...{ scopes: words(parameter('scope')), resource: parameter('resource') ?? parameter('audience') },
  }
}

/** The words of a text, which blanks and commas separate. */
export function words(text: string | null | undefined): readonly string[] {
  return (text ?? '').split(/[ ,]/).filter((word) => word !== '')
}
