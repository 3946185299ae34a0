import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admission } from '../../src/core/admission.ts'
import { problem } from '../../src/core/failure/problems.ts'
import { failure, implement, operation, service, t } from '../../src/core/index.ts'
import type { Interceptor } from '../../src/core/interceptor.ts'
import { compile } from '../../src/core/invoke.ts'
import type { Observation } from '../../src/core/observation.ts'
import {
  createServer,
  type Gate,
  type ListenerOptions,
  openGate,
  type Patience,
  type Representation,
} from '../../src/http/index.ts'
import { authenticate, authorize, deadline, observe, respond, validate } from '../../src/interceptor/index.ts'

export const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

const Thing = t.Object({
  id: t.ReadOnly(t.Id()),
  name: t.String({ minLength: 1, maxLength: 20 }),
  size: t.Optional(t.Integer({ minimum: 0 })),
  version: t.ReadOnly(t.Integer({ minimum: 1 })),
})
const thing = { id, name: 'Anvil', version: 7 }

const notFound = failure('not_found', {
  title: 'No thing',
  detail: 'There is no {name}.',
  details: t.Object({ name: t.String() }),
})

/** A service with one operation for each thing that HTTP does differently. */
export const things = service('things', {
  greet: operation({ summary: 'Greet', http: 'GET /', access: 'public', output: t.String() }),
  listThings: operation({
    summary: 'List',
    http: { route: ['GET /things', 'GET /old-things'] },
    access: 'public',
    input: t.Object({
      limit: t.Integer({ minimum: 1, maximum: 200, default: 50 }),
      size__gte: t.Optional(t.Integer()),
      size__in: t.Optional(t.Array(t.Integer())),
      status__in: t.Optional(t.Array(t.Enum(['new', 'a,b', 'old']))),
      big: t.Optional(t.Boolean()),
      ratio: t.Optional(t.Number()),
      since: t.Optional(t.Instant()),
      on: t.Optional(t.Date()),
      text: t.Optional(t.String()),
    }),
    output: t.Object({ given: t.Any() }),
  }),
  createThing: operation({
    summary: 'Create',
    http: 'POST /things',
    access: 'public',
    input: Thing,
    output: Thing,
    creates: '/things/{id}',
    bodyLimit: 1000,
  }),
  getThing: operation({
    summary: 'Get',
    http: 'GET /things/{thing_id}',
    access: 'public',
    input: t.Object({ thing_id: t.Id() }),
    output: Thing,
  }),
  countThings: operation({
    summary: 'Count',
    http: 'GET /things/count',
    access: 'public',
    cache: { maxAge: 60, staleWhileRevalidate: 600 },
    output: t.Object({ count: t.Integer() }),
  }),
  replaceThing: operation({
    summary: 'Replace',
    http: { route: 'PUT /things/{thing_id}', query: ['name'] },
    access: 'public',
    input: t.Object({ thing_id: t.Id(), name: t.String({ minLength: 1, maxLength: 20 }) }),
    output: Thing,
  }),
  updateThing: operation({
    summary: 'Update',
    http: 'PATCH /things/{id}',
    access: 'public',
    input: t.Object({ id: t.Id(), name: t.Optional(t.Nullable(t.String())) }),
    output: t.Object({ given: t.Any() }),
  }),
  deleteThing: operation({
    summary: 'Delete',
    http: 'DELETE /things/{thing_id}',
    access: 'public',
    input: t.Object({ thing_id: t.Id() }),
  }),
  findThing: operation({
    summary: 'Find',
    http: 'GET /found/{name}/{part}',
    access: 'public',
    input: t.Object({ name: t.String({ maxLength: 10 }), part: t.Integer() }),
    output: t.Object({ name: t.String(), part: t.Integer() }),
    errors: { notFound },
  }),
  drop: operation({
    summary: 'Take anything',
    http: { route: 'POST /drop', body: 'any' },
    access: 'public',
    output: t.String(),
    bodyLimit: 1000,
  }),
  throwError: operation({ summary: 'Throw', http: 'GET /throw', access: 'public', output: t.String() }),
  rejectLater: operation({ summary: 'Reject', http: 'GET /reject', access: 'public', output: t.String() }),
  lie: operation({ summary: 'Lie', http: 'GET /lie', access: 'public', output: t.Object({ name: t.String() }) }),
  wait: operation({
    summary: 'Wait',
    http: 'GET /wait',
    access: 'public',
    input: t.Object({ ms: t.Integer({ default: 50 }) }),
    output: t.String(),
  }),
  hang: operation({ summary: 'Hang', http: 'GET /hang', access: 'public', output: t.String(), deadline: 200 }),
  large: operation({ summary: 'Much', http: 'GET /large', access: 'public', output: t.Object({ text: t.String() }) }),
  secret: operation({ summary: 'Tell', http: 'GET /secret', output: t.Object({ text: t.String() }) }),
  fresh: operation({ summary: 'Tell', http: 'GET /fresh', cache: { maxAge: 5 }, output: t.String() }),
  guarded: operation({ summary: 'Tell more', http: 'GET /guarded', access: { scope: 'tell' }, output: t.String() }),
  busy: operation({ summary: 'Refuse', http: 'GET /busy', access: 'public', output: t.String() }),
  replay: operation({ summary: 'Replay', http: 'POST /replay', access: 'public', output: t.String() }),
  replayFailure: operation({ summary: 'Replay', http: 'POST /replay-failure', access: 'public', output: t.String() }),
})

/** The signals of the calls to `hang`, for tests that go away. */
export const hanging: AbortSignal[] = []
export const secretText = 'postgres://user:password@host'

const service_ = implement(things, {
  greet: () => 'hello wörld',
  listThings: (given) => ({ given }),
  createThing: (input) => ({ ...thing, ...input }),
  getThing: () => thing,
  countThings: () => ({ count: 3 }),
  replaceThing: ({ thing_id, name }) => ({ ...thing, id: thing_id, name }),
  updateThing: (given) => ({ given }),
  deleteThing: () => undefined,
  findThing: ({ name, part }, { errors }) => {
    if (name === 'nothing') throw errors.notFound({ name, secret: secretText } as { name: string })
    return { name, part }
  },
  drop: () => 'dropped',
  throwError: () => {
    throw new Error(secretText)
  },
  rejectLater: async () => {
    await sleep(1)
    throw Object.assign(new Error(secretText), { code: 'not_found', status: 418 })
  },
  lie: () => undefined as never,
  wait: async ({ ms }) => {
    await sleep(ms)
    return 'waited'
  },
  hang: (_, { signal }) => {
    hanging.push(signal)
    return new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  },
  large: () => ({ text: 'x'.repeat(20_000_000) }),
  secret: () => ({ text: 'told' }),
  fresh: () => 'told',
  guarded: () => 'told',
  busy: () => {
    throw problem('overloaded', { retryAfter: 7 })
  },
  replay: () => 'again',
  replayFailure: () => {
    throw problem('conflict')
  },
})

/** Metadata for the answer, as interceptors beyond these set it. */
const metadata: Interceptor = {
  stage: 'limit-rate',
  wrap:
    ({ name }, next) =>
    (call) => {
      if (name === 'listThings') call.setReply('ratelimit', '"default";r=42;t=17')
      if (name === 'countThings' && call.carrier.metadata('x-break')) call.setReply('link', 'not\r\nheader: text')
      if (name.startsWith('replay')) call.replayOf = { requestId: id, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }
      return next(call)
    },
}

const principal = { client: undefined, user: 'ada', tenant: undefined, location: undefined, roles: [], scopes: [] }
const verifier = {
  verify(token: string) {
    if (token !== 'good') throw problem('unauthenticated')
    return { principal, expiresAt: Number.POSITIVE_INFINITY }
  },
}

const page: readonly Representation[] = [
  {
    mediaType: 'text/html; charset=utf-8',
    body: () => Buffer.from('<!doctype html><title>Things</title>'),
    headers: { 'content-security-policy': "default-src 'self'" },
  },
]
const brokenPage: readonly Representation[] = [
  { mediaType: 'text/html; charset=utf-8', body: () => Promise.reject(new Error(secretText)) },
]
const document: readonly Representation[] = [
  { mediaType: 'application/json', body: () => Buffer.from('{"openapi":"3.1.1"}') },
]

interface Options {
  readonly gate?: Gate
  readonly admission?: Admission
  readonly proxies?: readonly string[]
  readonly origins?: readonly string[]
  readonly basePath?: string
}

/** What a listener of the fixture needs, and what it observes. */
export function optionsOf({ gate = openGate(), ...given }: Options = {}) {
  const observations: Observation[] = []
  const tell = (observation: Observation) => void observations.push(observation)
  const stages = [observe(tell), deadline(), authenticate({ verifier }), authorize(), metadata, validate(), respond()]
  const options: ListenerOptions = {
    pipelines: compile(service_, stages),
    identity: { name: 'things', version: '1.2.3', environment: 'testing' },
    environment: { now: () => new Date(), observe: tell },
    problemBase: 'https://problems.example',
    pages: new Map([
      ['/', page],
      ['/openapi.json', document],
      ['/broken', brokenPage],
    ]),
    ...given,
    gate,
  }
  return { options, observations, gate }
}

/** A running server of the fixture, closed with the test. */
export async function start(t: TestContext, options: Options & { patience?: Partial<Patience> } = {}) {
  const made = optionsOf(options)
  const server = createServer({ ...made.options, patience: options.patience })
  const port = await listen(t, server)
  return { ...made, server, port, url: `http://127.0.0.1:${port}` }
}

/** Has a server listen on a port of its own until the test ends. */
export async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
