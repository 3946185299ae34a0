import type { RegisteredClient } from '../../core/client-store.ts'
import { refused } from '../../core/failure/refusal.ts'
import type { Verified } from '../../core/identity.ts'
import { readToken } from '../read-token.ts'
import type { Issuer } from '../token-verifiers.ts'

/** The kinds of user tokens that clients may present. */
export type SubjectTokenType = 'id_token' | 'access_token'

/**
 * Verifies a user's token that a client presents. It must come from an issuer whose tokens the client may present, and
 * must have been issued to that client: a token stolen from another client is refused. Throws `unauthenticated` (see
 * `refused`).
 */
export async function verifySubject(
  issuers: readonly Issuer[],
  client: RegisteredClient,
  { text, type }: { readonly text: string; readonly type: SubjectTokenType },
  now: Date,
): Promise<Verified> {
  const token = readToken(text)
  const issuer = issuers.find((it) => it.issuer === token.claims.iss)
  if (!issuer || (client.issuers.length > 0 && !client.issuers.includes(issuer.issuer))) throw refused('issuer')
  const parties = client.parties.length > 0 ? client.parties : [client.id]
  if (type === 'id_token') return issuer.verifyIdToken(token, parties, now)
  const verified = await issuer.verify(token, now)
  if (!parties.includes(verified.principal.client ?? '')) throw refused('audience')
  return verified
}
