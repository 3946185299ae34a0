import type { Transport } from '../client/transport.ts'
import { createApplication } from '../server/application.ts'
import { readConfig } from '../server/configuration/config.ts'
import type { LoadedService } from '../server/load-service.ts'
import { subjectOf } from '../server/subject.ts'
import { CommandError } from './command-error.ts'

interface ConnectOptions {
  readonly url?: string
  readonly token?: string
}

/** A way to call the operations of a service. */
export interface Connection {
  readonly transport: Transport
  readonly close: () => Promise<void>
}

/**
 * Connects to a running service where there is an address, and else to this one in this process, on the same database.
 */
export async function connect(loaded: LoadedService, { url, token }: ConnectOptions): Promise<Connection> {
  if (url !== undefined) {
    if (!URL.canParse(url))
      throw new CommandError(`--url must be a URL such as http://localhost:8002, not "${url}".`, 2)
    const { httpTransport } = await import('../client/transport-http.ts')
    const identity = { name: 'plinth-call', version: loaded.manifest.version }
    return { transport: httpTransport(url, { token, identity }), close: async () => undefined }
  }
  const { implementation, manifest } = loaded
  const config = readConfig(process.env, subjectOf(implementation, manifest))
  const application = await createApplication({ implementation, manifest, config, observe: () => undefined })
  await application.prepare()
  const { memoryTransport } = await import('../client/transport-memory.ts')
  const metadata: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { pipelines, environment, close } = application
  return { transport: memoryTransport(pipelines, { environment, metadata }), close }
}
