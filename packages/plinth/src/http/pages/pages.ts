import type { ReflectedService } from '../../core/reflect.ts'
import type { Identity } from '../identity.ts'
import { assets } from './assets.ts'
import { catalogue } from './catalogue.ts'
import { problemPages } from './problem-pages.ts'
import { redocPage } from './redoc.ts'
import type { Representation } from './representation.ts'
import { swaggerUiPage } from './swagger-ui.ts'

/** What the pages of a service are made from. */
export interface PagesOptions {
  readonly service: ReflectedService
  readonly identity: Identity
  /** What every problem type begins with. */
  readonly problemBase: string
  /** The OpenAPI document. Each is asked for once, when somebody first reads it. */
  readonly openapi: {
    readonly json: () => Promise<string>
    readonly yaml: () => Promise<string>
  }
}

const links = { Reference: './', 'Try it out': 'docs', Problems: 'problems', OpenAPI: 'openapi.json' }

/**
 * The documentation of a service by path, with everything that it loads: Redoc at `/`, Swagger UI at `/docs`, the
 * OpenAPI document, the catalogue of problems, the assets. Nothing is read or rendered before it is asked for.
 */
export function pages(options: PagesOptions): ReadonlyMap<string, readonly Representation[]> {
  const { service, identity, problemBase, openapi } = options
  const owner = service.about.title ?? service.name
  const site = { owner, foot: `${identity.name}/${identity.version}`, links }
  const document = { mediaType: 'application/json', body: async () => Buffer.from(await openapi.json()) }
  const yaml = { mediaType: 'application/yaml', body: async () => Buffer.from(await openapi.yaml()) }
  return new Map<string, readonly Representation[]>([
    ['/', [redocPage(owner)]],
    ['/docs', [swaggerUiPage(owner)]],
    ['/openapi.json', [document]],
    ['/swagger.json', [document]],
    ['/openapi.yaml', [yaml]],
    ...problemPages(site, catalogue(service, problemBase)),
    ...assets(),
  ])
}
