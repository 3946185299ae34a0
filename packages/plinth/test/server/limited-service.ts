import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  type About,
  type Implementation,
  implement,
  type Limits,
  operation,
  type Principal,
  resource,
  service,
  t,
} from 'plinth'
import { parseList } from 'structured-headers'
import { refused } from '../../src/core/failure/refusal.ts'
import { memoryLimiter } from '../../src/interceptor/rate-limit/memory-limiter.ts'
import { policiesOf } from '../../src/server/limits.ts'
import { openService, someone } from './open-service.ts'

const note = resource('note', { path: '/notes', fields: { text: t.String() }, batch: true, access: 'public' })

/** A service of which one operation costs more, one has a limit of its own, and one does many things at once. */
function implementation(limits: Limits, about: About): Implementation {
  const contract = service(
    'desk',
    {
      look: operation({ summary: 'Look', http: 'GET /look', access: 'public', output: t.Object({ seen: t.String() }) }),
      report: operation({ summary: 'Report', http: 'GET /report', access: 'public', cost: 3, output: t.String() }),
      payOff: operation({ summary: 'Pay off', http: 'POST /pay-off', limit: 'pay-off' }),
      batchNotes: note.operations.batchNotes,
      createNote: note.operations.createNote,
      updateNote: note.operations.updateNote,
      replaceNote: note.operations.replaceNote,
      deleteNote: { ...note.operations.deleteNote, cost: 2, limit: 'pay-off' },
    },
    { limits: { 'pay-off': { quota: 2, window: 60, per: 'tenant' }, ...limits }, ...about },
  )
  const { batchNotes, createNote, updateNote, replaceNote, deleteNote } = note.handlers
  return implement(contract, note.provide, {
    look: () => ({ seen: 'all' }),
    report: () => 'long',
    payOff() {},
    batchNotes,
    createNote,
    updateNote,
    replaceNote,
    deleteNote,
  }) as never as Implementation
}

/** What the headers of an answer tell, by limit. */
function told(headers: Headers, name: string): Record<string, Record<string, unknown>> {
  const text = headers.get(name)
  if (text === null) return {}
  return Object.fromEntries(
    parseList(text).map(([item, parameters]) => [item, Object.fromEntries(parameters)]),
  ) as never
}

/** Whose a token is: `USER.TENANT` is genuine. */
function principalOf(token: string): Principal | Promise<Principal> {
  const [user = '', tenant] = token.split('.')
  if (user.startsWith('slow')) return setTimeout(200).then(() => Promise.reject(refused('signature')))
  if (tenant === undefined) throw refused(user === 'expired' ? 'expired' : 'signature')
  return someone({ user, tenant })
}

/** Such a service on a real server, closed with the test. */
export async function limitedService(test: TestContext, limits: Limits, about: About = {}) {
  const desk = implementation(limits, about)
  const opened = await openService(test, desk, principalOf, {
    limits: {
      policies: policiesOf(desk.service.about, { ENVIRONMENT: 'production', RATE_LIMIT: undefined }),
      limiter: memoryLimiter(),
      legacyHeaders: about.legacyRateLimitHeaders,
    },
  })
  const { url } = opened
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      policy: told(answer.headers, 'ratelimit-policy'),
      state: told(answer.headers, 'ratelimit'),
      retryAfter: Number(answer.headers.get('retry-after')),
      json: text.startsWith('{') ? JSON.parse(text) : undefined,
    }
  }
  return { ...opened, send }
}

/** As a bearer of this token. */
export const as = (token: string) => ({ authorization: `Bearer ${token}` })
