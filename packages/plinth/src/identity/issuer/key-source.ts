import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { discoveredKeys } from './discovered-keys.ts'
import { fetchDocument } from './fetch-document.ts'

/** Where the keys of an issuer are. */
interface KeySourceOptions {
  readonly issuer: string
  /**
   * An `https:`, `http:` or `file:` URL of a key set (RFC 7517). Default: what the issuer's discovery document says.
   */
  readonly jwks_uri?: string | undefined
}

/** Reads the key set of an issuer: its `keys`, unchecked. Rejects with an Error when it cannot be read. */
export type KeySource = () => Promise<readonly unknown[]>

/** Creates the key source of an issuer: a file, a URL, or what OpenID Connect Discovery 1.0 finds. */
export function keySource({ issuer, jwks_uri: address }: KeySourceOptions, userAgent: string): KeySource {
  if (address?.startsWith('file:')) return () => keysInFile(fileURLToPath(address))
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  return async () => {
    const keys = address ?? discoveredKeys(issuer, await fetchDocument(discovery, userAgent))
    return listOf((await fetchDocument(keys, userAgent)).keys)
  }
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
