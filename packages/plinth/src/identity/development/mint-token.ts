import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { developmentIssuer, developmentKeys } from './development-issuer.ts'
import { type DevelopmentUser, userClaims } from './user-claims.ts'

interface MintOptions extends DevelopmentUser {
  /** The data folder of the service, where the key is kept. */
  readonly folder: string
  readonly audience: string
  readonly type: string
  readonly user: string
  /** Seconds. */
  readonly lifetime: number
}

/**
 * An access token (RFC 9068) that the service accepts in development and testing. The key pair is made with the first
 * token; the public half is where the service looks for it.
 */
export async function mintToken(options: MintOptions): Promise<string> {
  const { SignJWT, importJWK } = await import('jose')
  const key = await signingKey(options.folder)
  return new SignJWT(userClaims(options))
    .setProtectedHeader({ alg: 'EdDSA', typ: options.type, kid: key.kid as string })
    .setIssuer(developmentIssuer)
    .setSubject(options.user)
    .setAudience(options.audience)
    .setIssuedAt()
    .setExpirationTime(`${options.lifetime}s`)
    .setJti(crypto.randomUUID())
    .sign(await importJWK(key, 'EdDSA'))
}

async function signingKey(folder: string): Promise<JWK> {
  const file = join(folder, 'issuer.key.json')
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return known === undefined ? makeKey(folder, file) : (JSON.parse(known) as JWK)
}

async function makeKey(folder: string, file: string): Promise<JWK> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await import('jose')
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const shared = { alg: 'EdDSA', use: 'sig' }
  const publicKey = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicKey)
  const key = { ...(await exportJWK(pair.privateKey)), ...shared, kid }
  await mkdir(folder, { recursive: true })
  await writeFile(developmentKeys(folder), JSON.stringify({ keys: [{ ...publicKey, ...shared, kid }] }))
  await writeFile(file, JSON.stringify(key), { mode: 0o600 })
  return key
}
