import type { Outgoing } from 'plinth'
import { directoryFailure } from './directory-failure.ts'
import type { GraphSettings } from './graph-settings.ts'

/** The access token of the service (RFC 6749, 4.4), kept until shortly before it ends. */
export interface AccessTokens {
  /** The token, asked for by one call at a time. Throws `upstream_failed` when there is none to be had. */
  token(http: Outgoing): Promise<string>
  /** Says that a token is no longer taken. */
  forget(token: string): void
}

interface Issued {
  readonly token: string
  /** Milliseconds of `performance.now()`. */
  readonly endsAt: number
}

/** Milliseconds before its end from which a token is not used: the request it goes with takes time. */
const margin = 60_000

/** Keeps the access token for a directory. */
export function accessTokens(settings: GraphSettings): AccessTokens {
  let issued: Issued | undefined
  let asking: Promise<Issued> | undefined

  const ask = (http: Outgoing): Promise<Issued> => {
    asking = issue(settings, http)
      .then((fresh) => {
        issued = fresh
        return fresh
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }

  return {
    async token(http) {
      if (issued && performance.now() < issued.endsAt - margin) return issued.token
      if (!asking) return (await ask(http)).token
      // Whoever asks may have been given up by its own caller, which says nothing about this one.
      const other = asking.catch(() => asking ?? ask(http))
      return (await other).token
    },
    forget(token) {
      if (issued?.token === token) issued = undefined
    },
  }
}

async function issue({ tokenUrl, clientId, clientSecret, scope }: GraphSettings, http: Outgoing): Promise<Issued> {
  const askedAt = performance.now()
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  })
  const reply = await http.request('POST', tokenUrl, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: body.toString(),
  })
  if (reply.status !== 200) throw directoryFailure('the request for a token', reply)
  const { access_token, expires_in } = reply.json() as { readonly access_token?: string; readonly expires_in?: number }
  if (!access_token) throw directoryFailure('answered without a token')
  return { token: access_token, endsAt: askedAt + (expires_in ?? 0) * 1000 }
}
