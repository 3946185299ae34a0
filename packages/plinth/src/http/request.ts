import { hash } from 'node:crypto'
import { decodeJson } from '../codec/json.ts'
import type { ActiveCall, Carrier, SignedTarget } from '../core/active-call.ts'
import type { Fault } from '../core/failure/failure.ts'
import { versionConflict } from '../core/failure/problems.ts'
import { steps } from '../core/json/json-patch.ts'
import { operationStatus } from '../core/long-running/operation-status.ts'
import { isExpected } from '../core/resource/expected-version.ts'
import type { Items } from '../core/streamed.ts'
import { type Binding, jsonPatchMediaType, type PathField } from './binding.ts'
import { afterAnswer } from './connection.ts'
import { contentEncoder } from './content.ts'
import { httpDate } from './date.ts'
import type { Exchange } from './exchange.ts'
import { readMediaType } from './media-type.ts'
import { pageLinks } from './page-links.ts'
import { contentTag, isUnmodified, knownTag } from './preconditions.ts'
import { readQuery } from './query.ts'
import type { Found } from './router.ts'

/** A request as the pipeline sees it: the input in path, query and body, and the output as text. */
export class HttpCarrier implements Carrier {
  readonly transport = 'http'
  readonly exchange: Exchange
  readonly binding: Binding
  readonly found: Found
  readonly body: Buffer | undefined
  /** The address of what the call made. */
  location: string | undefined = undefined
  etag: string | undefined = undefined
  /** When what is answered was last changed, as an HTTP date. */
  lastModified: string | undefined = undefined
  /** How many there are on all pages, where the content does not say. */
  total: number | undefined = undefined
  /** The addresses of other pages, or of other versions. */
  links: string | undefined = undefined
  /** Whether the caller has the answer already. */
  unmodified = false
  /** Answers with items as they come; undefined where the answer is one text. */
  pour: ((items: Items) => Promise<void>) | undefined = undefined

  constructor(exchange: Exchange, binding: Binding, found: Found, body: Buffer | undefined) {
    this.exchange = exchange
    this.binding = binding
    this.found = found
    this.body = body
  }

  get peer(): string | undefined {
    return this.exchange.peer.address
  }

  get secure(): boolean {
    return this.exchange.peer.secure
  }

  get patience(): number | undefined {
    const text = this.metadata('x-request-timeout-ms')
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
  }

  target(): SignedTarget {
    const { method, url } = this.exchange.incoming
    const digest = () => (this.binding.body === 'any' ? undefined : hash('sha256', this.body ?? '', 'base64url'))
    return { method: method as string, uri: url as string, digest }
  }

  afterSending(call: ActiveCall, ended: () => void): void {
    afterAnswer(this.exchange.response, call, ended)
  }

  metadata(name: string): string | undefined {
    return this.exchange.incoming.headers[name] as string | undefined
  }

  decode(faults: Fault[]): unknown {
    const { binding, body, found } = this
    const input = body === undefined || body.length === 0 ? {} : this.#readBody(body)
    // The validator says what is wrong with an input that is no object, so its fields are read to be found faulty only.
    const fields = isObject(input) ? input : {}
    for (const field of binding.parameters) setFromPath(fields, field, found.parameters[field.key] as string, faults)
    if (found.query !== '') readQuery(found.query, binding.query, fields, faults)
    return input
  }

  encode(call: ActiveCall, output: unknown): string | undefined | Promise<void> {
    const { binding } = this
    if (this.pour) return this.pour(output as Items)
    if (call.success === 202) return encodeStatus(output)
    if (output === undefined && binding.mayBeEmpty) return undefined
    if (binding.location && (call.success ?? binding.operation.success) === 201)
      this.location = binding.location(output)
    if (binding.versions) this.links = binding.versions(output)
    const projection = binding.projections?.(call.input)
    const encode = projection?.encode ?? binding.encode
    if (binding.paged) this.#linkPage(output)
    if (binding.tagged) {
      requireMatch(call, {})
      return this.#encodeTagged(output, encode)
    }
    if (!binding.versioned) return encode?.(output)
    const { version } = output as { readonly version: number }
    // Rows in a row have versions of their own: there the text tells whether anything has changed.
    const text = projection?.embeds ? projection.encode(output) : undefined
    this.etag = versionTag(version, text === undefined ? projection?.tag : contentTag(text).slice(1, -1))
    if (binding.route.method === 'GET') {
      requireMatch(call, output as Versioned)
      if (this.#isKnown(output, this.etag)) return undefined
    }
    return text ?? encode?.(output)
  }

  #readBody(body: Buffer): unknown {
    const content = decodeJson(body)
    const isPatch =
      this.binding.operation.declaration.jsonPatch &&
      readMediaType(this.metadata('content-type') ?? '') === jsonPatchMediaType
    return isPatch ? { [steps]: content } : content
  }

  #isKnown(output: unknown, etag: string): boolean {
    // If-Modified-Since is not heeded beside it: a row may change twice in the second that an HTTP date tells.
    if (this.binding.dated) {
      const { updated_at } = output as { readonly updated_at: string }
      this.lastModified = httpDate(updated_at)
    }
    const ifNoneMatch = this.metadata('if-none-match')
    const known = ifNoneMatch && knownTag(ifNoneMatch, etag, this.metadata('accept-encoding'))
    if (!known) return false
    this.etag = known
    this.unmodified = true
    return true
  }

  #linkPage(output: unknown): void {
    const target = this.found.normalised ?? (this.exchange.incoming.url as string)
    const { next_cursor, prev_cursor, total } = output as PageFacts
    if (this.binding.isBare) this.total = total
    this.links = pageLinks(target, next_cursor, prev_cursor)
  }

  /** What has no version has its text, which tells whether it has changed. */
  #encodeTagged(output: unknown, encode: Binding['encode']): string | undefined {
    const text = encode?.(output) as string
    const tag = contentTag(text)
    this.etag = `W/${tag}`
    this.unmodified = isUnmodified(this.metadata('if-none-match'), tag)
    return this.unmodified ? undefined : text
  }
}

/** What a call is answered that has only started what it asks for. */
const encodeStatus = contentEncoder(operationStatus)

/** The entity tag of a version, in this projection of it. */
function versionTag(version: number, projection: string | undefined): string {
  return projection === undefined ? `"${version}.json"` : `"${version}.json.${projection}"`
}

/** What an answer says of its version. */
interface Versioned {
  readonly version?: number
  readonly updated_at?: string
}

/** What a page says of the others. */
interface PageFacts {
  readonly next_cursor?: string
  readonly prev_cursor?: string
  readonly total?: number
}

/** Refuses to show another version than the caller means (RFC 9110, 13.1.1 and 13.1.4); a weak tag means none. */
function requireMatch(call: ActiveCall, output: Versioned): void {
  const { expectedVersion } = call
  // Of a read, If-None-Match says what the caller has already.
  if (expectedVersion === undefined || expectedVersion === 0 || isExpected(output, expectedVersion)) return
  throw versionConflict(expectedVersion, output.version)
}

/** A body may repeat what the path says, for what was read is often written back whole, but not contradict it. */
function setFromPath(fields: Record<string, unknown>, field: PathField, text: string, faults: Fault[]): void {
  const { name, read, foldsCase } = field
  const value = read(text)
  if (Object.hasOwn(fields, name)) {
    const other = fields[name]
    const same =
      other === value || (foldsCase && typeof other === 'string' && other.toLowerCase() === text.toLowerCase())
    if (!same) {
      const detail = 'must be the same as in the path'
      faults.push({ pointer: `/${name}`, code: 'conflicting_value', detail, in: 'body' })
    }
  }
  fields[name] = value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
