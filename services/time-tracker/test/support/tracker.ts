import type { TestContext } from 'node:test'
import { t, validator } from 'plinth'
import { ActiveCall } from '../../../../packages/plinth/src/core/active-call.ts'
import { invoke, type Pipeline } from '../../../../packages/plinth/src/core/invoke.ts'
import { uuidv7 } from '../../../../packages/plinth/src/core/uuid.ts'
import { fakeClock } from '../../../../packages/plinth/src/testing/index.ts'
import { openService, someone } from '../../../../packages/plinth/test/server/open-service.ts'
import service from '../../src/service.ts'
import { variables } from '../../src/variables.ts'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a caller over HTTP has no types
  readonly body: any
}

/** Asks as somebody. */
export type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** The roles of tokens. */
export const admin = 'time-tracker-admin'
export const tester = 'time-tracker-tester'

/**
 * The time tracker on a real server with a real database, an empty one unless it is told of one, and a clock that tests
 * move, closed with the test.
 */
export async function openTracker(test: TestContext, start = '2026-03-18T12:00:00.000Z', database?: string) {
  const clock = fakeClock(start)
  const config = validator(t.Object(variables))({}, []) as Readonly<Record<string, unknown>>
  const opened = await openService(test, service, principalOf, { url: database, now: clock.now, config })
  const { url, pipelines, environment } = opened

  /** Somebody of a tenant, with these roles. */
  const as = (user: string, { tenant = 'acme', roles = [] as readonly string[] } = {}): Ask => {
    const authorization = `Bearer ${encodeURIComponent(JSON.stringify([user, tenant, roles]))}`
    return async (method, path, body, headers = {}) => {
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
      const response = await fetch(url + path, { method, headers: { authorization, ...type, ...headers }, ...sent })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json')
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
    }
  }
  /** Runs a job as if its time had come. */
  const run = async (name: string): Promise<void> => {
    const pipeline = pipelines.get(name) as Pipeline
    const call = new ActiveCall(pipeline.operation, carrier, environment, uuidv7(), performance.now())
    await invoke(pipeline, call)
  }
  return { ...opened, clock, as, run }
}

/** The time tracker as it is open in a test. */
export type Tracker = Awaited<ReturnType<typeof openTracker>>

/** A project and an activity that entries may be about. */
export async function withWork(ask: Ask, suffix = ''): Promise<{ project_id: string; activity_id: string }> {
  const project = await ask('POST', '/projects', { name: `Bridge${suffix}` })
  const activity = await ask('POST', '/activities', { name: `Development${suffix}` })
  return { project_id: project.body.id, activity_id: activity.body.id }
}

function principalOf(token: string) {
  const [user, tenant, roles] = JSON.parse(decodeURIComponent(token))
  return someone({ user, tenant, roles })
}

const carrier = {
  transport: 'schedule',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: () => undefined,
}
