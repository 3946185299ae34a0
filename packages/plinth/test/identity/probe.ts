import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { implement, operation, service, t } from 'plinth'
import { createServer } from 'plinth/http'
import type { KeyVerifier } from '../../src/core/identity.ts'
import type { Observation } from '../../src/core/observation.ts'
import { issuerRegistrations } from '../../src/identity/issuer/issuer-registration.ts'
import { tokenVerifiers } from '../../src/identity/token-verifiers.ts'
import { openIssuers } from '../../src/server/issuers.ts'
import { compileService } from '../../src/server/pipelines.ts'

const contract = service('probe', {
  whoami: operation({
    summary: 'Say who calls',
    http: 'GET /whoami',
    access: { scope: 'probe:read' },
    output: t.Object({ user: t.String() }),
  }),
  open: operation({
    summary: 'Say who calls, if anybody does',
    http: 'GET /open',
    access: 'public',
    output: t.Object({ user: t.String() }),
  }),
})

/** An answer, as far as these tests look at it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** A service behind real HTTP that believes one issuer. */
export interface Probe {
  readonly observed: Observation[]
  /** How often a handler ran. */
  readonly handled: () => number
  /** Calls an operation with this Authorization. */
  ask(authorization: string | undefined, path?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** The status of an answer to this token. */
  status(token: string): Promise<number>
  close(): void
}

interface ProbeOptions {
  readonly now?: (() => Date) | undefined
  /** What is said of the issuer beside its name, audience and algorithms. */
  readonly registration?: object | undefined
  /** Who knows API keys. Default: there are none. */
  readonly keys?: KeyVerifier | undefined
}

/** Starts the service, which finds the keys of the issuer by discovery. */
export async function startProbe(issuer: string, { now = () => new Date(), keys, registration }: ProbeOptions = {}) {
  const observed: Observation[] = []
  const observe = (observation: Observation) => void observed.push(observation)
  let handled = 0
  const handler = (_input: unknown, { principal }: { readonly principal: { readonly user: string } | undefined }) => {
    handled++
    return { user: principal?.user ?? 'nobody' }
  }
  const registrations = issuerRegistrations([
    { issuer, audience: 'probe', algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'], ...registration },
  ])
  const verifier = tokenVerifiers({ issuers: openIssuers(registrations, { userAgent: 'probe/1.0.0', observe }) })
  const { pipelines } = compileService(implement(contract, { whoami: handler, open: handler }), {
    observe,
    verifier,
    keys,
    unitOfWork: undefined,
    checkOutput: true,
  })
  const server = createServer({
    pipelines,
    identity: { name: 'probe', version: '1.0.0', environment: 'production' },
    environment: { now, observe },
    problemBase: 'https://plinth.example/problems',
    challenges: keys ? ['Bearer', 'ApiKey'] : ['Bearer'],
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const probe: Probe = {
    observed,
    handled: () => handled,
    async ask(authorization, path = '/whoami', headers = {}) {
      const answer = await fetch(url + path, {
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      })
      const body = (await answer.json()) as Record<string, unknown>
      return { status: answer.status, headers: answer.headers, body }
    },
    status: async (token) => (await probe.ask(`Bearer ${token}`)).status,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return probe
}
