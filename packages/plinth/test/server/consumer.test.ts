import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { consumer, type Entity, event, implement, operation, resource, service, t } from 'plinth'
import { delivery } from '../../src/broker/delivery.ts'
import { client } from '../../src/client/client.ts'
import { httpTransport } from '../../src/client/transport-http.ts'
import type { Environment } from '../../src/core/active-call.ts'
import type { CloudEvent } from '../../src/core/event/cloud-event.ts'
import type { Implementation } from '../../src/core/implement.ts'
import type { Pipeline } from '../../src/core/invoke.ts'
import type { Observation } from '../../src/core/observation.ts'
import { reflect } from '../../src/core/reflect.ts'
import { createExchange, type Exchange } from '../../src/server/exchange.ts'
import { compileService } from '../../src/server/pipelines.ts'
import { openSubscriptions } from '../../src/server/subscriptions.ts'
import { announcer } from '../../src/storage/relay/announcer.ts'
import { harness } from '../../src/testing/harness.ts'
import { laboratory } from '../storage/laboratory.ts'
import { until } from '../support/until.ts'

const account = resource('account', {
  path: '/accounts',
  fields: { owner: t.String(), balance: t.Integer({ default: 0 }), pin: t.String({ secret: true }) },
  access: 'public',
})
const overdrawn = event('account.overdrawn', t.Object({ balance: t.Integer() }))
const bank = service(
  'bank',
  {
    ...account.operations,
    withdraw: operation({
      summary: 'Take money',
      http: 'POST /accounts/{account_id}/withdraw',
      access: 'public',
      input: t.Object({ account_id: t.Id(), amount: t.Integer() }),
    }),
  },
  { events: [overdrawn], organization: 'acme.test' },
)
const bankService = implement(bank, account.provide, {
  ...account.handlers,
  async withdraw({ account_id, amount }, { accounts, db }) {
    const found = (await accounts.find({ id: account_id })) as Entity<typeof account>
    const balance = found.balance - amount
    await accounts.update(account_id, { balance })
    if (balance < 0) db.announce(overdrawn, account_id, { balance })
  },
})

const tally = resource('tally', {
  plural: 'tallies',
  key: 'name',
  fields: { name: t.String(), count: t.Integer() },
  access: 'public',
})
const watch = service(
  'watch',
  {
    countAccount: consumer({ summary: 'Count an account', on: account.events.created, from: bank }),
    noteChange: consumer({ summary: 'Note a change', on: account.events.updated, from: bank }),
    warn: consumer({ summary: 'Warn of a debt', on: overdrawn, from: bank }),
  },
  { resources: [tally] },
)

/** Runs a service as a server does, but for its ports. */
async function run(test: TestContext, implementation: Implementation, exchange: Exchange) {
  const reflected = reflect(implementation.service)
  const { storage, observed, rows } = await laboratory(test, reflected.resources)
  const observe = (observation: Observation) => void observed.push(observation)
  const environment: Environment = { now: () => new Date(), observe }
  const { pipelines } = compileService(implementation, {
    observe,
    verifier: undefined,
    unitOfWork: storage,
    checkOutput: true,
  })
  let end = async () => {}
  const subscribe = () => {
    end = openSubscriptions({ service: reflected, pipelines, environment, storage, exchange })
  }
  subscribe()
  test.after(() => end())
  return { storage, observed, rows, reflected, subscribe, end: () => end() }
}

test('consumers of another service hear of changes and of announcements, each once, and in one transaction with what they do', async (context) => {
  const exchange = createExchange()
  const heard: unknown[] = []
  let failures = 1
  const watchService = implement(watch, tally.provide, {
    async countAccount({ data }, { tallies }) {
      const found = await tallies.find({ name: data.owner })
      await tallies.save({ name: data.owner, count: (found?.count ?? 0) + 1 })
      // What has been written is undone, and the event comes again.
      if (data.owner === 'eve' && failures-- > 0) throw new Error('not now')
    },
    noteChange: async ({ data, type, source, subject }) =>
      void heard.push([type, source, subject === data.id, data.balance, 'pin' in data]),
    warn: async ({ type, data }) => void heard.push([type, data]),
  })
  const watching = await run(context, watchService, exchange)
  const banking = await run(context, bankService, exchange)
  const api = harness(bankService, { storage: banking.storage })
  const made = await api.createAccount({ owner: 'ada', balance: 5, pin: '1815' })
  await api.createAccount({ owner: 'ada', pin: '1852' })
  await api.createAccount({ owner: 'eve', pin: '0000' })
  await api.withdraw({ account_id: made.id, amount: 7 })
  const counts = () => JSON.stringify(watching.rows('select name, count from tallies order by name'))
  await until(() => counts() === '[{"name":"ada","count":2},{"name":"eve","count":1}]' && heard.length === 2)
  assert.deepEqual(
    new Set(heard.map((it) => JSON.stringify(it))),
    new Set([
      JSON.stringify(['test.acme.bank.account.updated.v1', '/bank', true, -2, false]),
      JSON.stringify(['test.acme.bank.account.overdrawn.v1', { balance: -2 }]),
    ]),
  )
  const failed = watching.observed.filter(({ kind }) => kind === 'error_unexpected')
  assert.equal(failed.length, 1)
  const records = watching.rows("select operation, transport from plinth_audit where action = 'create' limit 1")
  assert.deepEqual(records, [{ operation: 'countAccount', transport: 'broker' }])
})

test('who announces an event may know more of it than who consumes it', async () => {
  const made = event(
    'thing.made',
    t.Object({
      colour: t.Optional(t.Enum(['red'], { extensible: true })),
      size: t.Optional(t.Enum(['s', 'm'])),
      parts: t.Array(t.Object({ name: t.String() })),
    }),
  )
  const shop = service('shop', { hear: consumer({ summary: 'Hear of a thing', on: made }) }, { events: [made] })
  const heard: unknown[] = []
  const hearing = implement(shop, () => ({}), {
    async hear({ data }) {
      heard.push(data)
    },
  })
  const observe = () => undefined
  const { pipelines } = compileService(hearing, {
    observe,
    verifier: undefined,
    unitOfWork: undefined,
    checkOutput: true,
  })
  const deliver = delivery(pipelines.get('hear') as Pipeline, { now: () => new Date(), observe })
  const told = (data: unknown) =>
    deliver({ id: '1', source: '/shop', type: 'x', subject: '1', time: '2026-03-01T09:30:00Z', data } as CloudEvent)
  await told({ colour: 'blue', parts: [{ name: 'lid', weight: 7 }], maker: { name: 'ada' } })
  assert.deepEqual(heard, [{ colour: 'blue', parts: [{ name: 'lid' }] }])
  for (const wrong of [{ parts: [{}] }, { parts: [], size: 'l' }, { parts: [], colour: 7 }])
    await assert.rejects(told(wrong), { code: 'validation_failed' }, JSON.stringify(wrong))
})

test('an event that is delivered again has no effect', async (context) => {
  const exchange = createExchange()
  let called = 0
  const watchService = implement(watch, tally.provide, {
    countAccount: async () => void called++,
    noteChange: async () => {},
    warn: async () => {},
  })
  const watching = await run(context, watchService, exchange)
  const banking = await run(context, bankService, exchange)
  await harness(bankService, { storage: banking.storage }).createAccount({ owner: 'ada', pin: '1' })
  await until(() => called === 1)
  await until(() => banking.rows('select * from plinth_consumer where position = 1').length === 3)
  // As after a crash between the effect and its note.
  await watching.end()
  const connection = await banking.storage.connect()
  await connection.run('update plinth_consumer set position = 0')
  await connection.close()
  watching.subscribe()
  await harness(bankService, { storage: banking.storage }).createAccount({ owner: 'ada', pin: '2' })
  await until(() => called > 1)
  await until(() => banking.rows('select * from plinth_consumer where position = 2').length === 3)
  assert.equal(called, 2)
})

test('an event is a CloudEvent: whose, which, when, why, and the whole row after it without secrets', async (context) => {
  const banking = await run(context, bankService, createExchange())
  const events: CloudEvent[] = []
  const all = announcer(banking.storage, banking.reflected)
  for (const it of Object.values(account.events)) {
    const consumerName = `test.${it.name}`
    await all.subscribe({
      consumer: consumerName,
      event: it,
      shards: 1,
      attempts: 1,
      deliver: async (e) => events.push(e),
    })
  }
  const api = harness(bankService, { storage: banking.storage })
  const { id, pin, ...made } = await api.createAccount({ owner: 'ada', pin: '1815' })
  await api.deleteAccount({ account_id: id })
  await until(() => events.length === 2)
  const [created, deleted] = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [record = {}] = banking.rows('select * from plinth_audit where sequence = 1')
  assert.deepEqual(created, {
    specversion: '1.0',
    id: record.id,
    source: '/bank',
    type: 'test.acme.bank.account.created.v1',
    subject: id,
    time: record.at,
    datacontenttype: 'application/json',
    dataschema: 'https://acme.test/bank/openapi.json#/components/schemas/Account',
    partitionkey: `account/${id}`,
    correlationid: record.request_id,
    traceparent: created?.traceparent,
    data: { id, ...made },
  })
  assert.match(created?.traceparent ?? '', new RegExp(`^00-${String(record.trace_id)}-[0-9a-f]{16}-01$`))
  assert.deepEqual(deleted?.data, { id, ...made, deleted_at: deleted?.time })
})

test('a service with consumers has a client, which cannot call them', async () => {
  const api = client(watch, httpTransport('http://localhost:1', { identity: { name: 'test', version: '0.0.0' } }))
  const event = { id: '1', source: '/bank', type: 'x', subject: '1', time: '2026-03-01T09:30:00Z' }
  await assert.rejects(api.warn({ ...event, data: { balance: -1 } }), /not on HTTP/)
})

test('what is deleted, restored and purged is announced, with the tenant that it happened in', async (context) => {
  const file = resource('file', { fields: { text: t.String() }, softDelete: true, tenant: true })
  const archive = implement(service('archive', file.operations), file.provide, file.handlers)
  const archiving = await run(context, archive, createExchange())
  const events: CloudEvent[] = []
  const all = announcer(archiving.storage, archiving.reflected)
  for (const it of Object.values(file.events)) {
    const deliver = async (event: CloudEvent) => void events.push(event)
    await all.subscribe({ consumer: `test.${it.name}`, event: it, shards: 1, attempts: 1, deliver })
  }
  const principal = { client: undefined, user: 'ada', tenant: 'acme', location: undefined, roles: [], scopes: [] }
  const api = harness(archive, { storage: archiving.storage, principal })
  const { id } = await api.createFile({ text: 'x' })
  await api.deleteFile({ file_id: id })
  await api.restoreFile({ file_id: id })
  await until(() => events.length === 3)
  const told = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  assert.deepEqual(
    told.map(({ type, tenantid, data }) => [type.split('.').at(-2), tenantid, Object.keys(data as object)]),
    [
      ['created', 'acme', ['id', 'text', 'version', 'created_at', 'updated_at']],
      ['deleted', 'acme', ['id', 'text', 'version', 'created_at', 'updated_at', 'deleted_at', 'purge_at']],
      ['restored', 'acme', ['id', 'text', 'version', 'created_at', 'updated_at']],
    ],
  )
})
