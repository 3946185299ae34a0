import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Representation } from './representation.ts'

/** A file of another package that a page loads. */
export interface Vendored {
  /** The name under `/assets/`; it has the version, so that a browser may keep the file for ever. */
  readonly name: string
  readonly package: string
  /** Within the package. */
  readonly file: string
  /** Makes the file fit to be served from here. */
  readonly adapt?: (text: string) => string
}

const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const noImage = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E'

/** Redoc and Swagger UI, at the versions that package.json pins. */
export const vendored = {
  redoc: {
    name: 'redoc-2.5.4.js',
    package: 'redoc',
    file: 'bundles/redoc.standalone.js',
    // The one address of another origin in it: every reader of our documents would be told to that origin.
    adapt: (text) => text.replace(logo, noImage),
  },
  swaggerUi: { name: 'swagger-ui-5.35.0.js', package: 'swagger-ui-dist', file: 'swagger-ui-bundle.js' },
  swaggerUiStyle: { name: 'swagger-ui-5.35.0.css', package: 'swagger-ui-dist', file: 'swagger-ui.css' },
} as const satisfies Readonly<Record<string, Vendored>>

const own = ['plinth.css', 'plinth.svg', 'redoc-start.js', 'swagger-ui-start.js', 'viewer.css'] as const

const mediaTypes: Readonly<Record<string, string>> = {
  // Without a charset a browser may read the bundles as Latin-1, and then they are no JavaScript.
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' }

/** Everything below `/assets/`, by path. */
export function assets(): ReadonlyMap<string, readonly Representation[]> {
  const found = new Map<string, readonly Representation[]>()
  for (const name of own) found.set(`/assets/${assetName(name)}`, [asset(name, () => readFileSync(ownFile(name)))])
  for (const each of Object.values<Vendored>(vendored))
    found.set(`/assets/${each.name}`, [asset(each.name, () => vendoredContent(each))])
  return found
}

function asset(name: string, body: () => Buffer): Representation {
  return { mediaType: mediaTypes[name.slice(name.lastIndexOf('.') + 1)] as string, body, headers }
}

const names = new Map<string, string>()

/** The name of one of our own files under `/assets/`, with a hash of what is in it: `plinth-3f9a1c02.css`. */
export function assetName(name: (typeof own)[number]): string {
  let found = names.get(name)
  if (!found) {
    const hash = createHash('sha256')
      .update(readFileSync(ownFile(name)))
      .digest('hex')
      .slice(0, 8)
    found = name.replace('.', `-${hash}.`)
    names.set(name, found)
  }
  return found
}

function ownFile(name: string): URL {
  return new URL(`./assets/${name}`, import.meta.url)
}

/** A vendored file: from beside this module in the published package, from its own package in the repository. */
export function vendoredContent({ name, package: from, file, adapt }: Vendored): Buffer {
  const published = new URL(`./vendor/${name}`, import.meta.url)
  if (existsSync(published)) return readFileSync(published)
  const content = readFileSync(createRequire(import.meta.url).resolve(`${from}/${file}`))
  return adapt ? Buffer.from(adapt(content.toString())) : content
}
