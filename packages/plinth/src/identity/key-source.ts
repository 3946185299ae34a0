import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { fetchDocument } from './fetch-document.ts'

/** Where the keys of an issuer are. */
interface KeySourceOptions {
  readonly issuer: string
  /** An `https:`, `http:` or `file:` URL of a key set (RFC 7517). Default: what the issuer's discovery document says. */
  readonly jwks_uri?: string | undefined
}

/** Reads the key set of an issuer once: its `keys`, as they stand there. Rejects when they cannot be had. */
export type KeySource = () => Promise<readonly unknown[]>

/** Whoever reads the keys of this issuer: from a file, an address, or by OpenID Connect Discovery 1.0. */
export function keySource({ issuer, jwks_uri: address }: KeySourceOptions, userAgent: string): KeySource {
  if (address?.startsWith('file:')) return () => keysInFile(fileURLToPath(address))
  return async () => {
    const { keys } = await fetchDocument(address ?? (await discoveredAddress(issuer, userAgent)), userAgent)
    return listOf(keys)
  }
}

/** Where discovery (section 4) says that the keys are; never less protected on the way than the issuer itself. */
async function discoveredAddress(issuer: string, userAgent: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { issuer: named, jwks_uri: keys } = await fetchDocument(address, userAgent)
  if (named !== issuer) throw new Error(`${address} is about another issuer`)
  const schemes = issuer.startsWith('http:') ? ['http:', 'https:'] : ['https:']
  if (typeof keys === 'string' && URL.canParse(keys) && schemes.includes(new URL(keys).protocol)) return keys
  throw new Error(`${address} has no jwks_uri that is one of ${schemes.join(', ')}`)
}

/** A file that is not there holds no key yet: the issuer of development writes it with its first token. */
async function keysInFile(file: string): Promise<readonly unknown[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"keys":[]}'
    throw error
  })
  return listOf((JSON.parse(text) as { readonly keys?: unknown }).keys)
}

function listOf(keys: unknown): readonly unknown[] {
  if (Array.isArray(keys)) return keys
  throw new Error('The key set has no list of keys.')
}
