import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { base62 } from './base62.ts'

/** The readable parts of an API key. */
export interface ApiKey {
  /** The service that it is for. */
  readonly product: string
  /** The environment that it is for. */
  readonly environment: string
  /** Its id, which is not a secret. */
  readonly id: string
}

/** Characters of an id, of a secret of 256 bits, and of a CRC-32, each in base 62. */
const [idLength, secretLength, checksumLength] = [12, 43, 6]

const shape = new RegExp(
  `^([a-z0-9-]{1,64})_([a-z]{1,16})_([0-9A-Za-z]{${idLength}})_[0-9A-Za-z]{${secretLength}}_[0-9A-Za-z]{${checksumLength}}$`,
)

/** A new id of a key: 71 random bits. */
export function newKeyId(): string {
  return base62(randomNumber(10), idLength)
}

/**
 * A new API key: `<product>_<environment>_<id>_<secret>_<checksum>`. The secret is 256 random bits; the checksum is the
 * CRC-32 of all before it, so that scanners for leaked secrets recognise a key without false alarms.
 */
export function newApiKey({ product, environment, id }: ApiKey): string {
  const text = `${product}_${environment}_${id}_${base62(randomNumber(32), secretLength)}`
  return `${text}_${checksumOf(text)}`
}

/** Reads the parts of an API key; undefined when the text has not its shape, or the checksum is wrong. */
export function readApiKey(text: string): ApiKey | undefined {
  const [, product, environment, id] = shape.exec(text) ?? []
  if (product === undefined || environment === undefined || id === undefined) return undefined
  const end = text.lastIndexOf('_')
  return checksumOf(text.slice(0, end)) === text.slice(end + 1) ? { product, environment, id } : undefined
}

function checksumOf(text: string): string {
  return base62(BigInt(crc32(text)), checksumLength)
}

function randomNumber(bytes: number): bigint {
  return BigInt(`0x${randomBytes(bytes).toString('hex')}`)
}
