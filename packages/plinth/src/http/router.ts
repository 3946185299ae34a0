import findMyWay from 'find-my-way'
import { methods } from '../core/route.ts'
import type { Binding } from './binding.ts'
import type { Exchange } from './exchange.ts'

/** Every method that this server knows, as the value of Allow. */
export const everyMethod = [...methods, 'HEAD', 'OPTIONS'].join(', ')

/** Something beside operations that answers GET and HEAD at a path. */
export interface Document {
  /** As sent in Content-Type. */
  readonly mediaType: string
  serve(exchange: Exchange): void
}

/** Everything that answers at one path. */
export interface Site {
  readonly bindings: ReadonlyMap<string, Binding>
  /** By media type, beside the operations; none that the operation to GET answers, too. */
  readonly documents: ReadonlyMap<string, Document>
  /** The media types to be had by GET and HEAD, that of the operation first; absent when nothing is to be had. */
  readonly offers: readonly string[] | undefined
  /** The value of Allow. */
  readonly allow: string
  /** The value of Accept-Patch, where PATCH is allowed. */
  readonly acceptPatch: string | undefined
}

/** Where a request target leads. */
export interface Found {
  readonly site: Site
  /** The texts of the path's parameters, percent-decoded, under their `parameterKey`. */
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** What follows the question mark, as it was sent. */
  readonly query: string
  /** The target as it should have been written, when it had a trailing or a doubled slash. */
  readonly normalised: string | undefined
}

/**
 * Leads a request target, in origin or absolute form, to its site; `malformed` when its path is not percent-encoded
 * UTF-8.
 */
export type Router = (target: string) => Found | 'malformed' | undefined

/** Builds the router. Throws a TypeError when two operations want the same path and method. */
export function createRouter(
  bindings: readonly Binding[],
  documents: ReadonlyMap<string, readonly Document[]>,
): Router {
  // One tree for all methods: a wrong method is then told from a wrong path without a second lookup.
  const tree = findMyWay({
    maxParamLength: Number.MAX_SAFE_INTEGER,
    querystringParser: (query) => query,
    onBadUrl: () => undefined,
  })
  for (const [path, site] of sitesOf(bindings, documents)) tree.on('GET', path, () => undefined, site)
  return (target) => {
    const written = target.charCodeAt(0) === slash ? target : originForm(target)
    const normal = normalise(written)
    const found = tree.find('GET', normal)
    if (!found) return undefined
    if (!found.store) return 'malformed'
    return {
      site: found.store,
      parameters: found.params,
      query: found.searchParams as never as string,
      normalised: normal === written ? undefined : normal,
    }
  }
}

function sitesOf(bindings: readonly Binding[], documents: ReadonlyMap<string, readonly Document[]>): Map<string, Site> {
  const byPath = Map.groupBy(bindings, ({ path }) => path)
  const sites = new Map<string, Site>()
  for (const path of new Set([...byPath.keys(), ...documents.keys()])) {
    sites.set(path, siteOf(byPath.get(path) ?? [], documents.get(path) ?? []))
  }
  return sites
}

function siteOf(bindings: readonly Binding[], documents: readonly Document[]): Site {
  const byMethod = new Map<string, Binding>()
  for (const binding of bindings) {
    const { method, path } = binding.route
    const other = byMethod.get(method)
    if (other) {
      throw new TypeError(`"${other.operation.name}" and "${binding.operation.name}" both are ${method} ${path}.`)
    }
    byMethod.set(method, binding)
  }
  const get = byMethod.get('GET')
  const beside = documents.filter(({ mediaType }) => !get?.produces.includes(mediaType))
  const reads = get !== undefined || beside.length > 0
  const allowed = methods.filter((method) => (method === 'GET' ? reads : byMethod.has(method)))
  return {
    bindings: byMethod,
    documents: new Map(beside.map((document) => [document.mediaType, document])),
    offers: reads ? [...(get?.produces ?? []), ...beside.map(({ mediaType }) => mediaType)] : undefined,
    allow: [...allowed, ...(reads ? ['HEAD'] : []), 'OPTIONS'].join(', '),
    acceptPatch: byMethod.get('PATCH')?.accepts.join(', '),
  }
}

const slash = 0x2f

/** The path and query of a target in absolute form (RFC 9112, 3.2.2), which every server must accept. */
function originForm(target: string): string {
  const rest = target.replace(/^https?:\/\/[^/?]*/i, '')
  return rest.startsWith('/') || rest === target ? rest : `/${rest}`
}

/** The target without trailing and doubled slashes in its path. */
function normalise(target: string): string {
  const mark = target.indexOf('?')
  const end = mark === -1 ? target.length : mark
  const doubled = target.indexOf('//')
  if ((doubled === -1 || doubled >= end) && (end < 2 || target.charCodeAt(end - 1) !== slash)) return target
  const path = target.slice(0, end).replace(/\/{2,}/g, '/')
  return (path.length > 1 ? path.replace(/\/$/, '') : path) + target.slice(end)
}
