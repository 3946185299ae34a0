import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { DatabaseError } from '../../src/storage/dialect/database-error.ts'
import { MssqlConnection } from '../../src/storage/dialect/mssql/connection.ts'
import { mssqlDialect } from '../../src/storage/dialect/mssql/dialect.ts'
import { mssqlOptions } from '../../src/storage/dialect/mssql/url.ts'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { LostConnection } from '../../src/storage/dialect/server/lost-connection.ts'
import { type TdsAnswer, type TdsRequest, type TdsServer, tdsServer } from '../support/tds-server.ts'

const fit = { collation: 'Latin1_General_100_BIN2_UTF8', snapshots: 1, committed: true }
const urlOf = (port: number, more = '?encrypt=false') => `mssql://sa:secret%21@127.0.0.1:${port}/app${more}`

/** A server, and a connection to it that writes; what it was asked before is forgotten. */
async function connected(
  context: TestContext,
  answer: (request: TdsRequest) => TdsAnswer | undefined = () => ({}),
): Promise<{ readonly server: TdsServer; readonly connection: MssqlConnection; readonly asked: () => string[] }> {
  const server = await tdsServer((request) =>
    request.sql.includes('sys.databases') ? { rows: [fit] } : answer(request),
  )
  context.after(() => server.close())
  const connection = await MssqlConnection.open({ options: mssqlOptions(urlOf(server.port)), access: 'write' })
  server.asked.length = 0
  return { server, connection, asked: () => server.asked.map(({ sql }) => sql) }
}

test('a server that is not there is a lost connection that says what to do', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  listener.close()
  for (const scheme of ['mssql', 'sqlserver']) {
    const engine = await openEngine(urlOf(port).replace('mssql', scheme))
    await assert.rejects(
      async () => engine.writer(),
      (thrown: Error) => {
        assert.ok(thrown instanceof LostConnection)
        assert.match(thrown.message, new RegExp(`app at 127.0.0.1:${port} cannot be reached: .+ set the database URL`))
        assert.doesNotMatch(thrown.message, /secret/)
        assert.equal(mssqlDialect.faultOf(thrown), 'passing')
        return true
      },
    )
  }
})

test('TLS is asked for unless the URL says otherwise', async (context) => {
  const heard: Record<string, Buffer> = {}
  for (const encrypt of ['', '?encrypt=true', '?encrypt=strict', '?encrypt=false']) {
    const listener = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .once('data', (bytes) => {
          heard[encrypt] = bytes
          socket.destroy()
        }),
    ).listen(0, '127.0.0.1')
    context.after(() => listener.close())
    await once(listener, 'listening')
    const { port } = listener.address() as { port: number }
    const options = mssqlOptions(urlOf(port, encrypt))
    await assert.rejects(MssqlConnection.open({ options, access: 'write' }), LostConnection)
  }
  // The second option of a prelogin message: 5 bytes each, after the header of the packet.
  const encryption = (bytes: Buffer) => bytes[8 + bytes.readUInt16BE(8 + 5 + 1)]
  const [prelogin, handshake] = [0x12, 0x16]
  const [off, on] = [2, 1]
  for (const encrypt of ['', '?encrypt=true']) {
    assert.equal(heard[encrypt]?.[0], prelogin)
    assert.equal(encryption(heard[encrypt] as Buffer), on)
  }
  assert.equal(encryption(heard['?encrypt=false'] as Buffer), off)
  assert.equal(heard['?encrypt=strict']?.[0], handshake)
})

test('a server without TLS is not given the password of a URL that asks for it', async (context) => {
  const server = await tdsServer(() => ({}))
  context.after(() => server.close())
  await assert.rejects(
    MssqlConnection.open({ options: mssqlOptions(urlOf(server.port, '')), access: 'write' }),
    LostConnection,
  )
  assert.deepEqual(server.asked, [])
})

test('a URL says where the database is', () => {
  const { password, ...rest } = mssqlOptions(
    'mssql://sa:a%3Ab%2F@[::1]/caf%C3%A9?encrypt=strict&trustServerCertificate=true',
  )
  assert.equal(password, 'a:b/')
  assert.deepEqual(rest, {
    server: '::1',
    port: 1433,
    database: 'café',
    user: 'sa',
    encrypt: 'strict',
    trustServerCertificate: true,
  })
  const faults: Record<string, RegExp> = {
    'mssql://sa:secret@host': /must name a server and a database/,
    'mssql://sa:secret@host/app?encrypt=maybe': /"encrypt" must be one of: true, false, strict/,
    'mssql://sa:secret@host/app?sslmode=require': /no parameter "sslmode", but: encrypt, trustServerCertificate/,
  }
  for (const [url, message] of Object.entries(faults)) {
    assert.throws(
      () => mssqlOptions(url),
      (thrown: Error) =>
        thrown instanceof TypeError && message.test(thrown.message) && !thrown.message.includes('secret'),
    )
  }
})

test('a database that would order texts otherwise, or keep readers waiting, is refused with what sets it up', async (context) => {
  let found = { ...fit }
  const server = await tdsServer(({ sql }) => (sql.includes('sys.databases') ? { rows: [found] } : {}))
  context.after(() => server.close())
  const engine = await openEngine(urlOf(server.port))
  const cases: [Partial<typeof fit>, string][] = [
    [{ collation: 'SQL_Latin1_General_CP1_CI_AS' }, 'alter database "app" collate Latin1_General_100_BIN2_UTF8'],
    [{ snapshots: 0 }, 'alter database "app" set allow_snapshot_isolation on'],
    [{ committed: false }, 'alter database "app" set read_committed_snapshot on'],
  ]
  for (const [fault, statement] of cases) {
    found = { ...fit, ...fault }
    await assert.rejects(
      async () => engine.reader(),
      (thrown: Error) => thrown instanceof DatabaseError && thrown.message.endsWith(`run: ${statement}`),
    )
  }
})

test('readers see one state, and statements of migrations may wait', async (context) => {
  const server = await tdsServer(({ sql }) => (sql.includes('sys.databases') ? { rows: [fit] } : {}))
  context.after(() => server.close())
  for (const [access, isolation, wait] of [
    ['read', 'snapshot', '1000'],
    ['write', 'read committed', '1000'],
    ['define', 'read committed', '-1'],
  ] as const) {
    const connection = await MssqlConnection.open({ options: mssqlOptions(urlOf(server.port)), access })
    const settings = server.asked.at(-1)?.sql ?? ''
    assert.match(settings, new RegExp(`set lock_timeout ${wait};\\s+set transaction isolation level ${isolation};`))
    await connection.close()
  }
})

test('values come back as they went', async (context) => {
  const instant = new Date('2026-03-01T09:30:00.500Z')
  const { server, connection } = await connected(context, () => ({
    rows: [
      { text: 'x €😀', count: 9_007_199_254_740_991, is: true, at: instant, nothing: null },
      { text: '', count: -1, is: false, at: new Date('0001-01-01T00:00:00Z'), nothing: null },
    ],
  }))
  const sent = ['x €😀', '', 'long '.repeat(4000), 42, -1.5, 2 ** 60, true, false, null]
  const rows = await connection.all(`select '?' as "?", ${sent.map(() => '?').join()}`, sent)
  assert.deepEqual(rows, [
    { text: 'x €😀', count: 9_007_199_254_740_991, is: true, at: '2026-03-01T09:30:00.500Z', nothing: null },
    { text: '', count: -1, is: false, at: '0001-01-01T00:00:00.000Z', nothing: null },
  ])
  assert.deepEqual(server.asked, [
    { sql: `select '?' as "?", ${sent.map((_, place) => `@p${place + 1}`).join()}`, parameters: sent },
  ])
})

test('what was deferred goes with the next statement, and only that one answers', async (context) => {
  const { connection, asked } = await connected(context, () => ({ changed: 1 }))
  await connection.run('begin')
  connection.defer('savepoint command')
  connection.runAll('insert into a (b, c) values (?, ?)', [
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  connection.defer('release command')
  assert.deepEqual(asked(), [])
  assert.equal(connection.inTransaction, true)
  assert.equal(await connection.run('update a set b = ?', [7]), 1)
  await connection.run('commit')
  assert.equal(connection.inTransaction, false)
  assert.deepEqual(asked(), [
    'begin transaction',
    'begin try set nocount on; insert into a (b, c) values (@p1, @p2), (@p3, @p4); insert into a (b, c) values (@p5, @p6); ' +
      'set nocount off; update a set b = @p7 end try\nbegin catch throw end catch',
    'commit',
  ])
})

test('a request has no more parameters than the protocol takes', async (context) => {
  const { server, connection } = await connected(context)
  const columns = Array.from({ length: 40 }, (_, column) => column)
  const rows = Array.from({ length: 700 }, (_, at) => columns.map((column) => at * 40 + column))
  const names = columns.map((it) => `c${it}`).join()
  connection.runAll(`insert into a (${names}) values (${columns.map(() => '?').join()})`, rows)
  await connection.run('delete from b where c = ?', [1])
  assert.ok(server.asked.every(({ parameters = [] }) => parameters.length <= 2000))
  assert.deepEqual(
    server.asked.flatMap(({ parameters = [] }) => parameters),
    [...rows.flat(), 1],
  )
})

test('parts of a transaction are savepoints, which are taken back and never given up', async (context) => {
  const { connection, asked } = await connected(context)
  await connection.run('begin')
  await connection.run('savepoint part_1')
  await connection.run('delete from a where b = ?', [1])
  await connection.run('rollback to part_1')
  await connection.run('release part_1')
  await connection.run('rollback')
  assert.deepEqual(asked(), [
    'begin transaction',
    'save transaction part_1',
    'delete from a where b = @p1',
    'rollback transaction part_1',
    'rollback',
  ])
})

test('a transaction of which the server has not heard is given up without a word', async (context) => {
  const { connection, asked } = await connected(context)
  await connection.run('begin')
  connection.defer('delete from a')
  await connection.run('rollback')
  assert.equal(connection.inTransaction, false)
  assert.deepEqual(asked(), [])
})

test('a row that is to be changed is locked when it is found', async (context) => {
  const { connection, asked } = await connected(context)
  await connection.find({ one: 'select "id" from "items" where "id" = ?', many: '', key: 'id' }, ['x'])
  assert.deepEqual(asked(), ['select "id" from "items" with (updlock, rowlock) where "id" = @p1'])
})

test('two locks are two requests: each declares its variables', async (context) => {
  const { server, connection } = await connected(context)
  connection.defer(mssqlDialect.lock as string, ['one'])
  connection.defer('delete from a where b = ?', [1])
  await connection.get(mssqlDialect.lock as string, ['two'])
  assert.deepEqual(
    server.asked.map(({ parameters }) => parameters),
    [['one', 1], ['two']],
  )
})

test('references that were not looked at are again, before the commit', async (context) => {
  const { connection, asked } = await connected(context)
  await connection.run('begin')
  await connection.execute(mssqlDialect.deferReferences)
  await connection.run('delete from a where b = ?', [1])
  await connection.run('commit')
  const [begin, unlooked, remove, looked, commit] = asked()
  assert.deepEqual([begin, remove, commit], ['begin transaction', 'delete from a where b = @p1', 'commit'])
  assert.match(unlooked ?? '', / nocheck constraint /)
  assert.match(looked ?? '', / check constraint /)
})

const faults: Record<string, readonly number[]> = {
  collision: [2601, 2627],
  reference: [547],
  busy: [1205, 1222, 3960, 3961, 51222],
  passing: [701, 1105, 9002, 3906, 4060, 10928, 40197, 40501, 40613, 49918],
  undefined: [102, 207, 515, 50000],
}
for (const [fault, numbers] of Object.entries(faults))
  test(`an error of the server is ${fault}: ${numbers.join(', ')}`, async (context) => {
    let error = 0
    const { connection } = await connected(context, () => ({ error }))
    for (error of numbers) {
      await assert.rejects(
        connection.run('delete from a where b = ?', [1]),
        (thrown) => String(mssqlDialect.faultOf(thrown)) === fault,
      )
      assert.equal(connection.isLost, false)
    }
  })

test('an error that ends the transaction is seen', async (context) => {
  const { connection } = await connected(context, ({ sql }) =>
    sql.startsWith('delete') ? { error: 1205, ends: true } : {},
  )
  await connection.run('begin')
  await connection.run('update a set b = ?', [1])
  assert.equal(connection.inTransaction, true)
  await assert.rejects(connection.run('delete from a'))
  assert.equal(connection.inTransaction, false)
})

test('after an error nothing that was to follow is sent', async (context) => {
  const { connection, asked } = await connected(context, ({ sql }) =>
    sql.startsWith('begin tran') ? { error: 1222 } : {},
  )
  await connection.run('begin')
  await assert.rejects(connection.run('delete from a'))
  assert.deepEqual(asked(), ['begin transaction'])
  assert.equal(connection.inTransaction, false)
})

test('a connection that breaks off is lost, and says so to whoever asks next', async (context) => {
  const { server, connection } = await connected(context, () => undefined)
  const asked = assert.rejects(connection.get('select 1 as one', []), LostConnection)
  setImmediate(() => server.cut())
  await asked
  assert.equal(connection.isLost, true)
  assert.equal(connection.inTransaction, false)
  await assert.rejects(connection.run('begin'), LostConnection)
  await assert.rejects(connection.get('select 1 as one', []), LostConnection)
  await connection.close()
})

test('a statement that takes too long is ended, and the connection goes on', async (context) => {
  const { connection } = await connected(context, ({ sql }) => (sql.includes('waitfor') ? undefined : { changed: 2 }))
  await assert.rejects(
    connection.run("waitfor delay '01:00'"),
    (thrown) => mssqlDialect.faultOf(thrown) === 'passing' && !(thrown instanceof LostConnection),
  )
  assert.equal(connection.isLost, false)
  assert.equal(await connection.run('delete from a'), 2)
  await connection.close()
})
