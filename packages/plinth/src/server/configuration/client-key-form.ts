import { createPrivateKey } from 'node:crypto'
import type { ClientJwk } from '../../identity/client/client-jwk.ts'
import type { Form } from './variable.ts'

/** A private key as JWK (RFC 7517), with its `alg` and `kid`. */
export function clientKey(): Form<ClientJwk> {
  return {
    description: 'a private key as JWK, with its "alg" and "kid"',
    example: `"$(plinth keys add todo --generate --service services/lending)"`,
    read(text) {
      try {
        const key = JSON.parse(text) as ClientJwk
        createPrivateKey({ key, format: 'jwk' })
        return typeof key.alg === 'string' && typeof key.kid === 'string' ? key : undefined
      } catch {
        return undefined
      }
    },
    parts: ({ d }) => (d === undefined ? [] : [d]),
  }
}
