import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { operation, type Principal, resource, service, t } from 'plinth'
import { ActiveCall } from '../../src/core/active-call.ts'
import { type ReflectedOperation, reflect } from '../../src/core/reflect.ts'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { append } from '../../src/storage/audit/chain.ts'
import type { SqlRow } from '../../src/storage/dialect/connection.ts'
import { mssqlDialect } from '../../src/storage/dialect/mssql/dialect.ts'
import { mssqlKysely } from '../../src/storage/dialect/mssql/kysely.ts'
import { oracleDialect } from '../../src/storage/dialect/oracle/dialect.ts'
import { oracleKysely } from '../../src/storage/dialect/oracle/kysely.ts'
import { oracleStatement, separated } from '../../src/storage/dialect/oracle/statements.ts'
import { createMigrator, draftMigrations } from '../../src/storage/index.ts'
import { cursors } from '../../src/storage/list/cursor.ts'
import { runStore } from '../../src/storage/long-running/run-store.ts'
import { declaredSchema } from '../../src/storage/migration/declared-schema.ts'
import { references } from '../../src/storage/migration/references.ts'
import type { OwnRows } from '../../src/storage/own-rows.ts'
import { receive } from '../../src/storage/relay/inbox.ts'
import { ledger } from '../../src/storage/relay/ledger.ts'
import { defineSystemTables, tryToWrite } from '../../src/storage/system-tables.ts'
import { table } from '../../src/storage/table/table.ts'
import { tables } from '../../src/storage/table/tables.ts'
import { CommandSession } from '../../src/storage/unit-of-work/command-session.ts'
import { recall, record, sweep } from '../../src/storage/unit-of-work/outcome.ts'
import { migrationFolder, numbered } from './laboratory.ts'
import { type Recorder, recorder } from './recorder.ts'

/**
 * The SQL for engines of which there is no server here, as people have read it. After a change that is meant:
 * `node --test --test-update-snapshots packages/plinth/test/storage/golden.test.ts`, and read what has become of it.
 */
const engines = {
  mssql: {
    dialect: mssqlDialect,
    foreign: /\blimit\b|\breturning\b|\bfor update\b|is not true/,
    sent: (sql: string) => [sql],
    kysely: mssqlKysely,
    found: [
      ['select name from sys.columns', { name: 'rank' }],
      ['select object_name(object_id) as owner from sys.indexes', { owner: 'rooms' }],
      ['select name from sys.default_constraints', { name: 'DF__rooms__view' }],
      ['select name from sys.foreign_keys', { name: 'rooms_rebuilt_wing_id_reference' }],
      [
        'select object_name(f.parent_object_id)',
        {
          owner: 'bookings',
          name: '"bookings_room"',
          definition: 'foreign key ("room_id") references "rooms" ("name")',
        },
      ],
    ],
  },
  oracle: {
    dialect: oracleDialect,
    foreign:
      /\blimit\b|(?<!")\?|\breturning (?!clob|varchar2|number)|from "\w+" as |is not true|if not exists|on conflict/,
    sent: (sql: string) => separated(sql).map((it) => oracleStatement(it).text),
    kysely: oracleKysely,
    found: [
      ['select constraint_name as name', { name: 'rooms_rebuilt_wing_id_reference' }],
      ['select r.table_name as owner', { owner: 'bookings', name: '"bookings_room"', definition: 'foreign key ...' }],
    ],
  },
}

const room = resource('room', {
  key: 'name',
  fields: { name: t.String(), floor: t.Optional(t.Integer()) },
  tenant: true,
  softDelete: true,
  history: true,
})

/** One of every kind of field, with every rule. */
const booking = resource('booking', {
  fields: {
    room_id: t.String(),
    after_id: t.Optional(t.Id()),
    from: t.Instant(),
    to: t.Optional(t.Instant()),
    exact: t.Optional(t.Instant({ digits: 7 })),
    day: t.Optional(t.Date()),
    title: t.String(),
    text: t.Optional(t.String({ maxLength: 4000 })),
    rank: t.Optional(t.Integer()),
    weight: t.Optional(t.Number()),
    price: t.Optional(t.Decimal()),
    wait: t.Optional(t.Duration()),
    visits: t.Optional(t.BigInteger()),
    seal: t.Optional(t.Bytes()),
    urgent: t.Boolean({ default: false }),
    labels: t.Optional(t.Array(t.String())),
    more: t.Optional(t.Any()),
  },
  filter: [
    'title',
    'text',
    'rank',
    'weight',
    'price',
    'wait',
    'visits',
    'urgent',
    'day',
    'from',
    'labels',
    'room.floor',
  ],
  sort: ['rank', 'title', 'from', 'price', 'visits'],
  unique: [['title', 'rank']],
  tenant: true,
  owner: 'user',
  softDelete: true,
  history: true,
  references: {
    room_id: { to: room, onDelete: 'cascade' },
    after_id: { to: (): AnyResource => booking as AnyResource, onDelete: 'clear' },
  },
  exclusion: [{ within: ['room_id'], range: ['from', 'to'] }],
})

const resources = [room, booking]
const at = '2026-03-01T09:30:00.000Z'
const id = '0195505e-0d40-7000-8000-000000000000'
const stamps = { version: 1, created_at: at, updated_at: at, tenant_id: 'acme' }
const rows = [
  { ...stamps, name: 'north', floor: 1 },
  { ...stamps, id, owner_id: 'ann', room_id: 'north', from: at, title: 'Talk', urgent: false },
]
const principal = {
  user: 'ann',
  tenant: 'acme',
  scopes: ['booking:read-deleted', 'room:read-deleted'],
} as unknown as Principal

const contract = service('golden', {
  work: operation({ summary: 'Work', access: 'public', output: t.Any() }),
})
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: (_call: ActiveCall, answer: unknown) => answer,
}

for (const [name, { dialect, foreign, sent, kysely, found }] of Object.entries(engines)) {
  const own = resources.map((it) => table(it, dialect))
  const open = (): Recorder => {
    const encoded = own.map((it, index) => {
      const values = it.encode({ ...rows[index] })
      return Object.fromEntries(it.columns.map((column, place) => [column.name, values[place] ?? null]))
    })
    return recorder({
      dialect,
      sent,
      kysely,
      found: [
        ...(found as [string, SqlRow][]),
        ['select count(*) as count', { count: 1 }],
        ['select max(resource_id) as last', { last: id }],
        ...own.map((it, index) => [it.select, encoded[index] ?? {}] as const),
        ...own.map((it, index) => [it.selected, encoded[index] ?? {}] as const),
      ],
    })
  }
  const compare = (context: TestContext, part: string, { text }: Recorder): void => {
    mkdirSync(join(import.meta.dirname, 'golden', name), { recursive: true })
    assert.doesNotMatch(text(), foreign)
    context.assert.fileSnapshot(text(), join(import.meta.dirname, 'golden', name, `${part}.sql`), {
      serializers: [String],
    })
  }
  const ownOf = (connection: Recorder): OwnRows => ({
    dialect,
    all: async (sql, values) => connection.all(sql, values),
    durable: async () => undefined,
    write: async (it) => it(connection),
  })
  const work = (connection: Recorder) => {
    const call = new ActiveCall(
      reflect(contract).operations[0] as ReflectedOperation,
      carrier,
      { now: () => new Date(at), observe: () => undefined },
      id,
      performance.now(),
    )
    call.principal = principal
    return { call, session: new CommandSession(call, connection, tables(resources, cursors('a secret'), dialect)) }
  }

  test(`${name}: the tables of Plinth`, async (context) => {
    const connection = open()
    connection.title('New tables')
    await defineSystemTables(connection)
    connection.title('Indexes for histories')
    for (const index of tables(resources, cursors(), dialect).indexes) await connection.execute(index)
    connection.title('Whether the database takes writes')
    await tryToWrite(connection)
    compare(context, 'system-tables', connection)
  })

  test(`${name}: migrations`, async (context) => {
    const connection = open()
    const migrate = async (title: string, declared: readonly AnyResource[]): Promise<void> => {
      const drafts = draftMigrations(declared, new Set(declared), connection.tables, dialect)
      const files = migrationFolder(context, numbered(drafts))
      const migrator = createMigrator({ connect: () => connection }, files, { observe: () => undefined })
      connection.title(title)
      await migrator.up()
      connection.tables = declared.map((it, place) =>
        declaredSchema(table(it, dialect), true, references(it, declared.slice(0, place + 1))),
      )
    }
    await migrate('New tables', resources)
    const less = resource('room', {
      key: 'name',
      fields: { name: t.String(), floor: t.Integer({ default: 0 }), wing: t.Optional(t.Boolean()) },
    })
    await migrate('A table that is made anew', [less])
    const other = resource('room', {
      key: 'name',
      fields: {
        name: t.String(),
        floor: t.Integer({ default: 0 }),
        view: t.Enum(['sea', 'street'], { default: 'sea' }),
      },
    })
    await migrate('One column for another', [other])
    const priced = resource('room', {
      key: 'name',
      fields: { name: t.String(), floor: t.Decimal(), fee: t.Decimal({ default: '1.5' }) },
    })
    await migrate('A number that becomes a decimal, and a decimal more', [priced])
    const plain = resource('room', {
      key: 'name',
      fields: { name: t.String(), floor: t.Number(), fee: t.Decimal() },
    })
    await migrate('A decimal that becomes a number', [plain])
    const counted = resource('room', {
      key: 'name',
      fields: { name: t.String(), floor: t.BigInteger(), fee: t.BigInteger(), all: t.BigInteger({ default: '-7' }) },
    })
    await migrate('A number and a decimal that become big integers, and one more', [counted])
    await migrate('Big integers that become a number and a decimal', [plain])
    compare(context, 'migrations', connection)
  })

  test(`${name}: rows`, async (context) => {
    const connection = open()
    const { session } = work(connection)
    const [bookings, rooms] = [session.repository(booking), session.repository(room)]
    const fields = { room_id: 'north', from: at, title: 'Talk' }
    const parts: Record<string, () => Promise<unknown>> = {
      'Find by key': () => bookings.find({ id }),
      'Find by a unique set': () => bookings.find({ title: 'Talk', rank: 1 }),
      'Find with what it refers to': () => bookings.find({ id }, { expand: ['room'] } as object),
      'Find a deleted one': () => rooms.find({ name: 'north' }, { deleted: 'only' }),
      Insert: () => bookings.insert({ ...fields, after_id: id } as never),
      Update: () => bookings.update(id, { rank: 2, urgent: true, to: '2026-03-01T10:30:00.000Z' } as never),
      Delete: () => rooms.delete('north'),
      Restore: () => rooms.restore('north'),
      Purge: () => rooms.purge('north'),
      'Purge what is due': () => bookings.purgeDue(10),
      'Change one whosever it is': () => bookings.unscoped().update(id, { rank: 3 } as never),
    }
    for (const [title, run] of Object.entries(parts)) {
      connection.title(title)
      await run()
    }
    connection.title('A part that may fail alone')
    await session.attempt(() => undefined)
    connection.title('What rows refer to, looked at no more')
    await connection.execute(dialect.deferReferences)
    compare(context, 'rows', connection)
  })

  test(`${name}: lists`, async (context) => {
    const connection = open()
    const list = work(connection).session.repository(booking)
    const queries: Record<string, object> = {
      'In the default order': {},
      'By a range': { from__gte: at, sort: ['from'] },
      'By a field that may be null': { sort: ['-rank'], rank__null: false },
      'By a decimal': { price__gt: '-1.5', price__in: ['0.5', '2'], sort: ['-price'] },
      'By a big integer': { visits__lt: '9'.repeat(38), visits__in: ['7', '-7'], sort: ['visits'] },
      'Of several terms': { sort: ['rank', '-title'] },
      'With filters': {
        title__contains: 'al',
        text__starts_with: 'T',
        text__like: 'T*k',
        rank__in: [1, 2],
        weight__ne: 1.5,
        urgent: false,
        day__lte: '2026-03-01',
        labels__has: 'red',
      },
      'By what it refers to': { room__floor__gt: 0 },
      'One of several': { or: ['(title.eq.a,not.rank.eq.1)'] },
      'With what is deleted': { deleted: 'include' },
      Counted: { count: 'exact', rank__nin: [1, 2], limit: 2 },
    }
    for (const [title, query] of Object.entries(queries)) {
      connection.title(title)
      const { next_cursor: cursor } = await list.list({ limit: 1, ...query } as never)
      if (cursor === undefined) continue
      connection.title(`${title}, from a place on`)
      await list.list({ limit: 1, ...query, cursor } as never)
    }
    connection.title('As it was')
    await list.list({ as_of: at, sort: ['rank'], price__gte: '-1.5', wait__lt: 'PT1H', visits__ne: '7' } as never)
    compare(context, 'lists', connection)
  })

  test(`${name}: the past of a row`, async (context) => {
    const connection = open()
    const { session } = work(connection)
    for (const [title, { history }] of Object.entries({
      'With a key that the server makes': session.repository(booking),
      'With a key that several may have': session.repository(room),
    })) {
      connection.title(title)
      await history.list(id)
      await history.version(id, 1)
      await history.asOf(id, at)
    }
    compare(context, 'history', connection)
  })

  test(`${name}: the log, and who is told of it`, async (context) => {
    const connection = open()
    const { call, session } = work(connection)
    await session.repository(room).insert({ name: 'south' } as never)
    connection.title('Records')
    await append(connection, session.audited)
    connection.title('What a call with an idempotency key was answered')
    const claim = { scope: 'a', fingerprint: 'b' } as NonNullable<ActiveCall['idempotency']>
    await recall(connection, call, claim)
    await record(connection, call, claim, { output: 1 })
    await sweep(connection, new Date(at))
    connection.title('A message')
    await receive(connection, { consumer: 'a', id: 'b' }, new Date(at))
    connection.title('A consumer')
    const own = ledger(ownOf(connection), { consumer: 'a', shard: 0, holder: 'me' })
    await own.hold(1)
    await own.after(0, 10)
    await own.waiting()
    await own.due(10)
    await own.record(1)
    const waiting = { sequence: 1, subject: 'a', attempts: 1, dueAt: 0, problem: 'b' }
    await own.keep({ position: 1, parked: [waiting], settled: [1], dead: [waiting] })
    await own.backlog(1)
    await own.release()
    compare(context, 'log', connection)
  })

  test(`${name}: the runs of long-running operations`, async (context) => {
    const connection = open()
    const { call, session } = work(connection)
    call.db = session
    const runs = runStore(ownOf(connection))
    connection.title('One that is started')
    await runs.start(call)
    connection.title('Those that nobody works on')
    await runs.take('me', ['makeReport', 'importBooks'], 8, 5000, new Map())
    connection.title('One that somebody works on')
    await runs.renew('me', ['a', 'b'], 5000)
    await runs.tell('me', 'a', 0.5, new Date(at))
    await runs.end('me', 'a', { status: 'succeeded', end: { output: 1, success: undefined } }, new Date(at))
    await runs.release('me', 'a')
    connection.title('Those that ended long ago')
    await runs.purge(new Date(at), 100)
    compare(context, 'runs', connection)
  })
}
