import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { implement, service } from 'plinth'
import { joinList } from '../../../src/core/schema/lexical.ts'
import { openService } from '../open-service.ts'
import { type Choices, choices as choicesOf } from './choices.ts'
import { type Declared, declarations } from './declarations.ts'
import { expected, shown } from './evaluation.ts'
import { bodyOf, type ListQuery, listQuery, parametersOf } from './queries.ts'
import { type Caller, callers, type Made, pathOf, principalOf, type Values, World } from './world.ts'

/** How many services are made up: say more for a night. A failure prints its seed. */
const numRuns = Number(process.env.DECLARED_SERVICES ?? 8)
/** How many lists each of them is asked for. */
const queries = 25

interface Page {
  readonly items: readonly Values[]
  readonly next_cursor?: string
  readonly prev_cursor?: string
  readonly total?: number
  readonly total_is_estimate?: boolean
}

async function opened(choices: Choices, closing: (() => unknown)[]): Promise<World> {
  const declared = declarations(choices)
  let ticks = 0
  const all = (part: 'operations' | 'handlers'): object =>
    Object.assign({}, ...declared.map(({ resource }) => resource[part]))
  const made = implement(
    service('made-up', all('operations') as never),
    (call) => Object.assign({}, ...declared.map(({ resource }) => resource.provide(call))),
    all('handlers') as never,
  )
  const test = { after: (close: () => unknown) => void closing.push(close) } as unknown as TestContext
  // Some rows are made in the same millisecond.
  const now = (): Date => new Date(Date.parse('2026-03-01T00:00:00Z') + Math.floor(ticks++ / 20))
  const { url } = await openService(test, made, (token) => principalOf(token, declared), { now })
  return new World(url, declared)
}

/** A page of a list, and how rows are shown on it: what of them is asked for may differ from page to page. */
async function page(choices: Choices, world: World, by: Caller, of: Declared, query: ListQuery, cursor?: string) {
  const names = Object.keys(of.resource.entity.properties)
  const isSparse = of.sparse && choices.isSo()
  const fields = isSparse ? choices.some(names, 1) : undefined
  const expand = choices.some(of.expand)
  const limit = 1 + choices.upTo(11)
  const count = choices.one([undefined, 'exact', 'estimate'])
  const more = {
    limit,
    ...(fields && { fields }),
    ...(expand.length > 0 && { expand }),
    ...(cursor && { cursor }),
    ...(count && { count }),
  }
  const parameters = parametersOf(query)
  for (const [name, value] of Object.entries(more))
    parameters.set(name, Array.isArray(value) ? joinList(value) : String(value))
  const { status, text, json } =
    query.form === 'list'
      ? await world.send(by, 'GET', `${pathOf(of)}?${parameters.toString()}`)
      : await world.send(by, 'POST', `${pathOf(of)}/search`, { ...bodyOf(query), ...more })
  const told = `${query.form === 'list' ? parameters.toString() : JSON.stringify(bodyOf(query))}: ${text}`
  assert.equal(status, 200, told)
  assert.ok(json.items.length <= limit, told)
  assert.equal(json.total === undefined, count === undefined)
  const show = (rows: readonly Made[]): Values[] => rows.map((it) => shown(world, by, it, fields, expand))
  return { ...(json as Page), isExact: count === 'exact', told, show }
}

/** Asks for all pages of a list, forwards and back. */
async function assertListed(choices: Choices, world: World, of: Declared): Promise<void> {
  const by = choices.one(callers)
  const query = listQuery(choices, of)
  const wanted = expected(world, by, of, query)
  const next = async (cursor?: string): ReturnType<typeof page> => {
    const found = await page(choices, world, by, of, query, cursor)
    const { total = 0, total_is_estimate: isGuess, isExact, told } = found
    if (isExact && !isGuess) assert.equal(total, wanted.length, told)
    if (isExact) assert.ok(total <= wanted.length, told)
    return found
  }
  let found = await next()
  let from = 0
  assert.equal(found.prev_cursor, undefined)
  for (let pages = 0; ; pages++) {
    const { items, show, told, next_cursor: cursor } = found
    assert.deepEqual(items, show(wanted.slice(from, from + items.length)), told)
    if (cursor === undefined) break
    assert.ok(pages < 200, 'a list without an end')
    from += items.length
    found = await next(cursor)
  }
  assert.equal(from + found.items.length, wanted.length, found.told)
  for (let pages = 0; found.prev_cursor !== undefined; pages++) {
    assert.ok(pages < 200, 'a list without a beginning')
    found = await next(found.prev_cursor)
    const { items, show, told } = found
    from -= items.length
    assert.ok(from >= 0, told)
    assert.deepEqual(items, show(wanted.slice(from, from + items.length)), told)
  }
  assert.equal(from, 0)
}

test('lists of whatever resources are declared are what a plain evaluation of their rows is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (value) => {
      const choices = choicesOf(value)
      const closing: (() => unknown)[] = []
      try {
        const world = await opened(choices, closing)
        await world.fill(choices)
        for (let index = 0; index < queries; index++) await assertListed(choices, world, choices.one(world.declared))
      } finally {
        for (const close of closing.toReversed()) await close()
      }
    }),
    { numRuns },
  )
})
