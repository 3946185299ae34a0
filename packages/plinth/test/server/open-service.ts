import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { Verified } from '../../src/core/identity.ts'
import type { Implementation } from '../../src/core/implement.ts'
import type { Principal } from '../../src/core/principal.ts'
import { reflect } from '../../src/core/reflect.ts'
import { openGate } from '../../src/http/gate.ts'
import { createServer } from '../../src/http/server.ts'
import type { LimitRateOptions } from '../../src/interceptor/rate-limit/limit-rate.ts'
import { openRuns, type RunningRuns } from '../../src/server/long-running/runs.ts'
import { openapiOf } from '../../src/server/openapi.ts'
import { compileService } from '../../src/server/pipelines.ts'
import { laboratory } from '../storage/laboratory.ts'

/** Somebody with these rights and no others, who is believed. */
export function someone(who: Partial<Principal> = {}): Principal {
  return { client: undefined, user: 'ada', tenant: undefined, location: undefined, roles: [], scopes: [], ...who }
}

interface Circumstances {
  /** The database. Default: an empty one. */
  readonly url?: string | undefined
  /** The clock. Default: the real one. */
  readonly now?: () => Date
  /** Values of the service's own variables. Default: none. */
  readonly config?: Readonly<Record<string, unknown>>
  /** The rate limits. Default: none. */
  readonly limits?: LimitRateOptions | undefined
}

/**
 * A service on a real server with a real database, closed with the test; `who` says whose a token is, or throws what a
 * verifier does.
 */
export async function openService(
  test: TestContext,
  implementation: unknown,
  who: (token: string) => Principal | Promise<Principal> = () => someone(),
  { url: database, now = () => new Date(), config = {}, limits }: Circumstances = {},
) {
  const served = implementation as Implementation
  const service = reflect(served.service)
  let runs: RunningRuns | undefined
  // Before its storage is closed: what is still to be written has a place then.
  test.after(() => runs?.drain(0))
  const lab = await laboratory(test, service.resources, { now, ...(database !== undefined && { url: database }) })
  const observe = (observation: (typeof lab.observed)[number]): void => void lab.observed.push(observation)
  const { pipelines, interceptors } = compileService(served, {
    observe,
    verifier: {
      verify(token) {
        const found = who(token)
        return found instanceof Promise ? found.then(verified) : verified(found)
      },
    },
    limits,
    unitOfWork: lab.storage,
    checkOutput: true,
  })
  const isLong = service.operations.some(({ run }) => run)
  runs = isLong ? openRuns(served, lab.storage, observe, true) : undefined
  const environment = { now, observe, config, runs }
  runs?.begin(environment)
  const server = createServer({
    pipelines,
    identity: { name: service.name, version: '1.0.0', environment: 'development' },
    environment,
    problemBase: 'https://plinth.example/problems',
    gate: openGate(),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const document = JSON.parse(JSON.stringify(openapiOf({ service, version: '1.0.0', pipelines, interceptors })))
  return { ...lab, url, document, pipelines, environment }
}

function verified(principal: Principal): Verified {
  return { principal, expiresAt: Number.POSITIVE_INFINITY }
}
