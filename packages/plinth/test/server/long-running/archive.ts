import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAsking, type Call, failure, type Handlers, implement, operation, resource, service, t } from 'plinth'
import type { Implementation } from '../../../src/core/implement.ts'
import { withBuiltIn } from '../../../src/server/built-in.ts'
import { openService, someone } from '../open-service.ts'

const book = resource('book', { path: '/books', fields: { title: t.String() }, unique: [['title']] })
const report = resource('report', { path: '/reports', fields: { lines: t.Integer() } })
const listed = { titles: t.Array(t.String({ minLength: 1 })) }
const errors = {
  tooMany: failure('failed_precondition', { title: 'Too many', details: t.Object({ most: t.Integer() }) }),
}

export const archive = service('archive', {
  ...book.operations,
  ...report.operations,
  importBooks: operation({
    summary: 'Import books',
    http: 'POST /books/import',
    longRunning: 'always',
    transaction: 'none',
    input: t.Object(listed),
    output: t.Object({ imported: t.Integer() }),
    errors,
  }),
  refreshBooks: operation({
    summary: 'Refresh books',
    http: 'PUT /books/refresh',
    longRunning: 'always',
    transaction: 'none',
    runDeadline: 2000,
    input: t.Object(listed),
  }),
  makeReport: operation({
    summary: 'Make a report',
    http: 'POST /reports/make',
    longRunning: 'preferred',
    creates: '/reports/{id}',
    input: t.Object({ lines: t.Integer({ minimum: 0, maximum: 1000 }), ms: t.Optional(t.Integer()) }),
    output: report.entity,
    errors,
  }),
})

const provide = (call: Call<'public'>) => ({ ...book.provide(call), ...report.provide(call) })

/** What the handlers of an archive do beside their work. */
export interface Habits {
  /** Called before each title. */
  readonly before?: (title: string, signal: AbortSignal) => unknown
  /** Called after the last one. */
  readonly after?: () => unknown
  /** How many were imported. Default: as many as there are. */
  readonly imported?: number
}

export function keepArchive({ before, after, imported }: Habits = {}) {
  const handlers = {
    ...book.handlers,
    ...report.handlers,
    async importBooks({ titles }, { perform, progress, signal, errors }) {
      if (titles.length > 5) throw errors.tooMany({ most: 5 })
      for (const [index, title] of titles.entries()) {
        await before?.(title, signal)
        await perform(archive.operations.createBook, { title })
        progress((index + 1) / titles.length)
      }
      await after?.()
      return { imported: imported ?? titles.length }
    },
    async refreshBooks({ titles }, { perform, signal }) {
      for (const title of titles) {
        await before?.(title, signal)
        await perform(archive.operations.createBook, { title })
      }
    },
    makeReport: afterAsking(
      async ({ ms = 0 }, { signal }) => {
        await sleep(ms, undefined, { signal })
        return 0
      },
      async (said, { lines }, { reports, errors }) => {
        if (lines > 100) throw errors.tooMany({ most: 100 })
        return reports.insert({ lines: lines + said })
      },
    ),
  } satisfies Handlers<typeof archive, ReturnType<typeof provide>>
  return implement(archive, provide, handlers) as never as Implementation
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered is looked into by the tests.
  readonly json: any
}

/** An archive on a real server: each token is the name of a user, `user@tenant` of one in a tenant. */
export async function openArchive(context: TestContext, habits: Habits = {}, database?: string) {
  const who = (token: string) => {
    const [user = '', tenant] = token.split('@')
    return someone({ user, tenant })
  }
  const opened = await openService(
    context,
    withBuiltIn(keepArchive(habits)),
    who,
    database === undefined ? {} : { url: database },
  )
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await fetch(opened.url + path, {
      method,
      headers: {
        authorization: 'Bearer ada',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, json: text === '' ? undefined : JSON.parse(text) }
  }
  /** Asks until it has ended. */
  const ended = async (location: string): Promise<Answer['json']> => {
    for (;;) {
      const { json } = await send('GET', location)
      if (!['pending', 'running'].includes(json.status)) return json
      await sleep(20)
    }
  }
  return { ...opened, send, ended }
}

/** A signal that resolves when it is aborted. */
export async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}
