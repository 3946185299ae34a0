import assert from 'node:assert/strict'
import type { Answer } from '../forms.ts'
import { conditions, inOrder } from './lists.ts'
import { stateAt } from './past.ts'
import type { Given } from './programs.ts'
import { mayReadDeleted } from './reads.ts'
import { isDeleted, isTheirs, now, type Row, shown } from './rows.ts'
import { assertRefused, type Session, send, type Who } from './session.ts'

/** All books that a caller may see and asks for, page by page, forwards and back. */
export async function list(it: Session, who: Who, given: Given<'list'>): Promise<void> {
  const { caller } = who
  const chosen = given.conditions.map((each) => conditions[each] as (typeof conditions)[number])
  const moment = new Date(it.opened.clock.at - given.back * 1000 + 500).toISOString()
  const asOf = given.form === 'past' ? moment : undefined
  const inPast = asOf !== undefined
  // What is referred to is told as it is now.
  const asked = inPast ? chosen.filter(({ parameter: [name] }) => !name.startsWith('home')) : chosen
  const deleted = given.deleted
  const query = {
    ...Object.fromEntries(asked.map(({ parameter }) => parameter)),
    ...(given.order && { sort: given.order }),
    limit: String(given.limit),
    ...(deleted && { deleted }),
    ...(asOf && { as_of: asOf }),
    ...(given.counts && { count: 'exact' }),
  }
  const searched = {
    filter: { and: asked.map(({ filter }) => filter) },
    ...(given.order && { sort: given.order.split(',') }),
    limit: given.limit,
    ...(deleted && { deleted }),
    ...(given.counts && { count: 'exact' }),
  }
  const page = (cursor?: string): Promise<Answer> =>
    given.form === 'search' && asked.length > 0
      ? send(it, who, 'POST', '/books/search', { ...searched, ...(cursor && { cursor }) })
      : send(it, who, 'GET', `/books?${String(new URLSearchParams({ ...query, ...(cursor && { cursor }) }))}`)

  const first = await page()
  const isForbidden =
    (deleted && !mayReadDeleted(caller, 'book')) || asked.some(({ scope }) => scope && !caller.scopes.includes(scope))
  if (isForbidden) {
    assertRefused(first, [[403, 'permission_denied']])
    return
  }
  const homeOf = (row: Row): string | undefined => {
    const home = it.rows.find(caller, 'shelf', now(row).fields.home_id as string)
    return home && !isDeleted(home) ? (now(home).fields.name as string) : undefined
  }
  const wanted = it.rows.all
    .filter((row) => row.kind === 'book' && isTheirs(caller, row))
    .flatMap((row) => {
      const state = asOf === undefined ? now(row) : stateAt(row, asOf)
      if (!state) return []
      if (deleted === 'only' ? !state.purgeAt : state.purgeAt && deleted !== 'include') return []
      if (!asked.every(({ holds }) => holds(state.fields, homeOf(row)))) return []
      return [shown(caller, row, state, !inPast)]
    })
    .sort(inOrder(given.order))

  const found: unknown[] = []
  let answer = first
  let pages = 1
  for (;;) {
    assert.equal(answer.status, 200, answer.text)
    found.push(...answer.json.items)
    const isMore = answer.json.next_cursor !== undefined
    if (given.form === 'list') assert.equal(/rel="next"/.test(answer.headers.get('link') ?? ''), isMore)
    if (given.counts) assert.equal(answer.json.total, wanted.length)
    const next = answer.json.next_cursor
    if (next === undefined) break
    assert.ok(pages++ < 200, 'a list without an end')
    answer = await page(next)
  }
  assert.deepEqual(found, wanted)
  const last = answer.json.items.length
  const back: unknown[] = []
  while (answer.json.prev_cursor !== undefined) {
    answer = await page(answer.json.prev_cursor)
    assert.equal(answer.status, 200, answer.text)
    back.unshift(...answer.json.items)
    assert.ok(pages-- > -200, 'a list without a beginning')
  }
  assert.deepEqual(back, wanted.slice(0, wanted.length - last))
}
