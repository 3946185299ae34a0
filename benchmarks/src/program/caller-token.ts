import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'

const issuer = 'https://issuer.example.org'
const audience = 'todo'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A token of a caller, signed with RS256, good for a day (RFC 7519, RFC 9068). */
export const callerToken = await new SignJWT({ scope: 'todo', client_id: 'load' })
  .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'at+jwt' })
  .setIssuer(issuer)
  .setAudience(audience)
  .setSubject('ada')
  .setJti('one')
  .setIssuedAt()
  .setExpirationTime('1 day')
  .sign(keys.privateKey)

/** The variables by which a program knows who signs tokens, and where it finds the public key: in this folder. */
export function trustingIssuer(folder: string): Readonly<Record<string, string>> {
  const set = join(folder, 'jwks.json')
  const key = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }
  writeFileSync(set, JSON.stringify({ keys: [key] }))
  return { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_JWKS: `file:${set}` }
}
