import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reflect } from '../../src/core/reflect.ts'
import { lockText, openapi, yamlText } from '../../src/document/index.ts'
import { listener } from '../../src/http/listener.ts'
import { pages } from '../../src/http/pages/pages.ts'
import { facts } from '../document/facts.ts'
import { library } from '../document/library.ts'

/** The documentation of the library, served. */
export interface LibrarySite extends AsyncDisposable {
  readonly url: string
}

/** Serves the documentation of the library on a free port. */
export async function serveLibrary(): Promise<LibrarySite> {
  const service = reflect(library)
  const problemBase = 'https://problems.library.invalid'
  const identity = { name: 'library', version: '1.2.3', environment: 'testing' }
  const document = openapi({ service, identity, operations: facts(service), problemBase })
  const server = createServer(
    listener({
      pipelines: new Map(),
      identity,
      environment: { now: () => new Date(), observe: () => undefined },
      problemBase,
      pages: pages({
        service,
        identity,
        problemBase,
        openapi: { json: async () => lockText(document), yaml: () => yamlText(document) },
      }),
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
