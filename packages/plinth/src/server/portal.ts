import { standardProblems } from '../core/failure/problem-base.ts'
import type { Observe } from '../core/observation.ts'
import { type Answer, internalServer } from './internal-server.ts'
import { listen } from './listen.ts'
import { findManifest } from './manifest.ts'
import { portalCss, portalHtml, portalJs, portalSvg } from './portal-page.ts'
import type { Running } from './start.ts'

/** A service as the portal shows it. */
export interface PortalEntry {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly description: string
  readonly status: string
  readonly url: string
  /** Addresses by what they are called. */
  readonly links: Readonly<Record<string, string>>
}

interface PortalOptions {
  readonly host: string
  readonly port: number
  readonly observe: Observe
  /** The services as they are now. */
  readonly entries: () => readonly PortalEntry[]
}

/** A running service, as the portal shows it. */
export function portalEntry({ name, version, about, status, url, internalUrl }: Running): PortalEntry {
  return {
    name,
    version,
    title: about.title ?? name,
    description: about.description ?? '',
    status,
    url,
    links: {
      Reference: `${url}/`,
      'Try it out': `${url}/docs`,
      OpenAPI: `${url}/openapi.json`,
      Problems: `${url}/problems`,
      Status: `${url}/status`,
      Health: `${internalUrl}/readyz`,
      Metrics: `${internalUrl}/metrics`,
    },
  }
}

/** A running portal. */
export interface Portal {
  readonly url: string
  close(): void
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Starts the page that lists what runs here and how it is, for people who develop. */
export async function startPortal({ host, port, observe, entries }: PortalOptions): Promise<Portal> {
  const file = (mediaType: string, body: string) => (): Answer => ({
    status: 200,
    mediaType,
    body,
    headers: { 'Content-Security-Policy': policy },
  })
  const { version } = findManifest(import.meta.dirname)
  const server = internalServer(
    {
      '/': file('text/html; charset=utf-8', portalHtml),
      '/portal.css': file('text/css; charset=utf-8', portalCss),
      '/portal.js': file('text/javascript; charset=utf-8', portalJs),
      '/portal.svg': file('image/svg+xml', portalSvg),
      '/services.json': () => file('application/json', JSON.stringify({ services: entries() }))(),
    },
    {
      identity: { name: 'plinth-portal', version, environment: 'development' },
      problemBase: standardProblems,
      observe,
    },
  )
  const url = await listen(server, { host, port, variable: 'PORTAL_PORT', service: 'the portal' })
  return {
    url,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
