import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterAsking, failure, type Handlers, implement, operation, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'
import { laboratory } from '../storage/laboratory.ts'

const quote = resource('quote', { fields: { text: t.String() }, access: 'public' })
const quotes = service(
  'quotes',
  {
    keepQuote: operation({
      summary: 'Keep what somebody says',
      access: 'public',
      input: t.Object({ about: t.String() }),
      output: quote.entity,
      errors: { silent: failure('not_found', { title: 'Nobody says anything about that' }) },
    }),
    writeQuote: operation({ summary: 'Write something', access: 'public', output: quote.entity }),
    countQuotes: operation({ summary: 'Count them', access: 'public', readonly: true, output: t.Integer() }),
  },
  { resources: [quote] },
)

/** The service, with somebody to ask who answers when told to. */
async function withOracle(context: Parameters<typeof laboratory>[0]) {
  const { storage } = await laboratory(context, [quote])
  const oracle = Promise.withResolvers<string>()
  const asked: string[] = []
  const handlers = {
    keepQuote: afterAsking(
      ({ about }, call) => {
        asked.push(about)
        assert.throws(() => (call as unknown as { db: unknown }).db, TypeError)
        return oracle.promise
      },
      async (text, _, { quotes: kept, errors }) => {
        if (text === '') throw errors.silent()
        return kept.insert({ text })
      },
    ),
    writeQuote: (_, { quotes: kept }) => kept.insert({ text: 'in between' }),
    countQuotes: async (_, { quotes: kept }) => (await kept.list({ count: 'exact' })).total ?? 0,
  } satisfies Handlers<typeof quotes, ReturnType<typeof quote.provide>>
  const api = harness(implement(quotes, quote.provide, handlers), { storage })
  return { api, oracle, asked }
}

test('others write while somebody outside is asked, and what was said is written then', async (context) => {
  const { api, oracle, asked } = await withOracle(context)
  const kept = api.keepQuote({ about: 'time' })
  await api.writeQuote()
  assert.deepEqual(asked, ['time'])
  assert.equal(await api.countQuotes(), 1)
  oracle.resolve('It flies.')
  assert.equal((await kept).text, 'It flies.')
  assert.equal(await api.countQuotes(), 2)
})

test('what the second step refuses is refused, and what the first cannot be told is not written', async (context) => {
  for (const [answer, code] of [
    ['', 'silent'],
    [new Error('gone'), 'internal'],
  ] as const) {
    const { api, oracle } = await withOracle(context)
    if (typeof answer === 'string') oracle.resolve(answer)
    else oracle.reject(answer)
    await assert.rejects(api.keepQuote({ about: 'time' }), { code })
    assert.equal(await api.countQuotes(), 0)
  }
})

test('what asks others cannot be a part of a batch, which is one transaction', () => {
  const item = resource('item', { fields: { name: t.String() }, path: '/items', access: 'public', batch: true })
  const items = service('items', item.operations)
  const createItem = afterAsking(
    () => undefined,
    (_, input: never, call: never) => item.handlers.createItem(input, call),
  )
  assert.throws(
    () => harness(implement(items, item.provide, { ...item.handlers, createItem } as never)),
    /"batchItems" performs "createItem" within its transaction, which asks others before/,
  )
})
