import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { base62 } from './base62.ts'

/** What an API key says about itself. */
export interface ApiKey {
  /** The service that it is for. */
  readonly product: string
  /** The environment that it is for. */
  readonly environment: string
  /** Its id, which may be seen by anybody. */
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
 * CRC-32 of all before it, so that whoever looks for leaked keys finds them and nothing else.
 */
export function newApiKey({ product, environment, id }: ApiKey): string {
  const text = `${product}_${environment}_${id}_${base62(randomNumber(32), secretLength)}`
  return `${text}_${checksumOf(text)}`
}

/** What a text says about itself that looks like an API key; undefined when it does not, or when its checksum is wrong. */
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
