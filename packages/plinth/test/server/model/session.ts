import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SqlRow } from '../../../src/storage/dialect/connection.ts'
import type { Answer } from '../forms.ts'
import { openService } from '../open-service.ts'
import { type Caller, callerOf, library } from './library.ts'
import {
  type Condition,
  isDeleted,
  isTheirs,
  type Kind,
  now,
  type Outcome,
  type Refusal,
  type Row,
  Rows,
  shown,
} from './rows.ts'

/**
 * The library on a real server, the clock that it goes by, which stands still within a request, what a consumer of its
 * events is told, and what a sink is given.
 */
export async function openLibrary(test: TestContext) {
  const clock = { at: Date.parse('2026-03-01T00:00:00.000Z') }
  const opened = await openService(test, library, callerOf, { now: () => new Date(clock.at) })
  const told: SqlRow[] = []
  const kept: SqlRow[] = []
  const deliver = async (record: SqlRow): Promise<void> => void told.push(record)
  await opened.storage.consume({ name: 'model', wants: ({ action }) => action !== 'read', deliver })
  const write = async (records: readonly SqlRow[]): Promise<void> => void kept.push(...records)
  await opened.storage.fill({ name: 'sink', write, close: async () => undefined })
  return { ...opened, clock, told, kept }
}

export type Opened = Awaited<ReturnType<typeof openLibrary>>

/** One program that runs beside its model, in two tenants of its own. */
export interface Session {
  readonly opened: Opened
  /** In hexadecimal, eight digits. */
  readonly number: string
  readonly rows: Rows
  /** The shelves that have been read, each time with who did it and the version: that leaves a record. */
  readonly reads: string[]
  requests: number
}

export function session(opened: Opened, number: number): Session {
  const hex = number.toString(16).padStart(8, '0')
  return { opened, number: hex, rows: new Rows(), reads: [], requests: 0 }
}

/** Who takes a step, and how. */
export interface Who {
  readonly caller: Caller
  readonly token: string
  /** Whether it is sent twice, with one key. */
  readonly again: boolean
  /** Whether no content is wanted. */
  readonly minimal: boolean
}

const paths: Readonly<Record<Kind, string>> = { shelf: '/shelves', book: '/books' }
export const pathOf = (kind: Kind, id = '', more = ''): string => `${paths[kind]}${id && `/${id}`}${more}`

/**
 * The id of the number of a target: mostly of what the caller can see, of what is deleted where that is asked for, and
 * sometimes of anybody's, of one that callers choose, or of none at all.
 */
export function idAt({ rows, number }: Session, caller: Caller, kind: Kind, target: number, wants = 'any'): string {
  const known = rows.all.filter((row) => row.kind === kind)
  const theirs = known.filter((row) => isTheirs(caller, row))
  const wanted = theirs.filter((row) => wants === 'any' || isDeleted(row) === (wants === 'deleted'))
  const chosen = [1, 2, 3].map((it) => `01927b6e-${kind === 'book' ? '7000' : '7001'}-7def-8a1b-${number}000${it}`)
  const ids =
    target < mostOwn && wanted.length > 0 ? wanted.map(({ id }) => id) : [...known.map(({ id }) => id), ...chosen]
  return ids[target % ids.length] as string
}

/** Targets up to this number are rows that the caller can see. */
const mostOwn = 8

/** What a condition is to the model, and as headers. */
export function conditionFor(
  row: Row | undefined,
  condition: string,
): readonly [Condition, Readonly<Record<string, string>>] {
  if (condition === 'free') return [undefined, {}]
  if (condition === 'make') return ['none', { 'if-none-match': '*' }]
  const version = condition === 'right' && row ? now(row).version : 77
  return [version, { 'if-match': `"${version}.json"` }]
}

export async function send(
  { opened }: Session,
  { token }: Pick<Who, 'token'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(opened.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) }
}

/** An answer, and how often what was sent has been done: twice, where nothing kept what became of it the first time. */
export interface Done extends Answer {
  readonly times: number
}

/** Sends what changes something; twice, if its caller did not hear the first answer, and then it must be the same. */
export async function sendWrite(
  it: Session,
  who: Who,
  method: string,
  path: string,
  body?: unknown,
  given: Readonly<Record<string, string>> = {},
): Promise<Done> {
  const headers = { ...given, ...(who.minimal && { prefer: 'return=minimal' }) }
  if (!who.again) return { ...(await send(it, who, method, path, body, headers)), times: 1 }
  const keyed = { ...headers, 'idempotency-key': `"${it.number}-${it.requests++}"` }
  const first = await send(it, who, method, path, body, keyed)
  const second = await send(it, who, method, path, body, keyed)
  assert.equal(second.status, first.status, `again: ${second.text}`)
  if (first.status < 400) {
    assert.equal(second.text, first.text)
    for (const name of ['etag', 'location', 'preference-applied'])
      assert.equal(second.headers.get(name), first.headers.get(name), name)
    assert.equal(second.headers.get('idempotent-replayed'), 'true')
  } else assert.equal(second.json.code, first.json.code)
  return { ...first, times: second.headers.get('idempotent-replayed') === 'true' ? 1 : 2 }
}

/** That an answer is one of those that a call may be refused with. */
export function assertRefused({ status, text, json }: Answer, refused: readonly Refusal[]): void {
  const wanted = refused.map((each) => each.join(' '))
  assert.ok(wanted.includes(`${status} ${json?.code}`), `${status} ${text}\nis none of: ${wanted.join(', ')}`)
}

/** That an answer is what the model has for a write. */
export function assertWritten({ caller, minimal }: Who, answer: Answer, outcome: Outcome): void {
  if (outcome.refused) {
    assertRefused(answer, outcome.refused)
    return
  }
  const { status, row } = outcome
  assert.equal(answer.status, status, answer.text)
  if (!row) {
    assert.equal(answer.text, '')
    return
  }
  assert.equal(answer.headers.get('etag'), `"${now(row).version}.json"`)
  assert.equal(answer.headers.get('location'), status === 201 ? pathOf(row.kind, row.id) : null)
  assert.equal(answer.headers.get('preference-applied'), minimal ? 'return=minimal' : null)
  if (minimal) assert.equal(answer.text, '')
  else assert.deepEqual(answer.json, shown(caller, row, now(row)))
}
