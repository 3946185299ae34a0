// What Oracle's driver is given, and what is made of its answers: in its place stands one that writes down what it is
// asked.
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { type TestContext, test } from 'node:test'
import { LostConnection } from '../../src/storage/dialect/server/lost-connection.ts'

const driver = `export default {
  OUT_FORMAT_ARRAY: 4001, BIND_OUT: 3003, STRING: 2001, DB_TYPE_CLOB: 2017, DB_TYPE_BINARY_DOUBLE: 2006,
  getConnection: (options) => globalThis.oracleDriver.open(options),
}`
registerHooks({
  resolve: (name, context, next) =>
    name === 'oracledb'
      ? { url: `data:text/javascript,${encodeURIComponent(driver)}`, shortCircuit: true }
      : next(name, context),
})
const { OracleConnection } = await import('../../src/storage/dialect/oracle/connection.ts')

interface Asked {
  readonly sql: string
  readonly binds?: readonly unknown[]
  readonly autoCommit?: boolean | undefined
}

/** A connection over a driver that answers by the beginning of a statement, and what that was asked. */
async function open(
  test: TestContext,
  access: 'read' | 'write' | 'define',
  answers: Readonly<Record<string, object>> = {},
) {
  const asked: Asked[] = []
  const opened: Record<string, unknown>[] = []
  const answer = async (sql: string) => {
    const [, found = {}] = Object.entries(answers).find(([start]) => sql.startsWith(start)) ?? []
    if (found instanceof Error) throw found
    return found
  }
  const client = {
    callTimeout: undefined as number | undefined,
    execute(sql: string, binds: unknown[], { autoCommit }: { autoCommit?: boolean }) {
      asked.push({ sql, binds, autoCommit })
      return answer(sql)
    },
    executeMany(sql: string, binds: unknown[], { autoCommit }: { autoCommit?: boolean }) {
      asked.push({ sql, binds, autoCommit })
      return answer(sql)
    },
    commit: async () => void asked.push({ sql: 'commit' }),
    rollback: async () => void asked.push({ sql: 'rollback' }),
    close: async () => void asked.push({ sql: 'close' }),
  }
  Object.assign(globalThis, {
    oracleDriver: {
      async open(options: Record<string, unknown>) {
        opened.push(options)
        return client
      },
    },
  })
  const connection = await OracleConnection.open({ url: 'oracle://app:p%40ss@db.example:1521/app', access })
  test.after(() => connection.close())
  return { connection, client, opened, asked, said: () => asked.splice(0).map(({ sql }) => sql) }
}

function failing(code: string): Error {
  return Object.assign(new Error(code), { code })
}

test('a connection is made as the URL says, and set to order texts by their code points', async (test) => {
  const { client, opened, asked } = await open(test, 'write')
  assert.deepEqual(opened, [
    {
      user: 'app',
      password: 'p@ss',
      connectString: 'db.example:1521/app?connect_timeout=5&transport_connect_timeout=5',
      stmtCacheSize: 40,
    },
  ])
  assert.match(asked[0]?.sql ?? '', /^alter session set nls_sort = binary nls_comp = binary/)
  assert.equal(client.callTimeout, 4000)
})

test('what is put off goes with what follows it, many rows at once, and commits with the transaction', async (test) => {
  const { connection, asked, said } = await open(test, 'write')
  said()
  await connection.run('begin')
  connection.defer('savepoint command')
  connection.runAll('insert into a (b, c) values (?, ?)', [
    ['x', 1],
    ['', null],
  ])
  connection.defer('release command')
  assert.equal(asked.length, 0)
  await connection.get('select b from a where c = ?', [1])
  assert.deepEqual(asked, [
    {
      sql: 'insert into a (b, c) values (:1, :2)',
      binds: [
        ['x', 1],
        ['\0', null],
      ],
      autoCommit: false,
    },
    { sql: 'select b from a where c = :1', binds: [1], autoCommit: undefined },
  ])
  await connection.run('commit')
  assert.equal(asked.at(-1)?.sql, 'commit')
  assert.equal(connection.inTransaction, false)
  await connection.run('delete from a where b = ?', [''])
  assert.deepEqual(asked.at(-1), { sql: 'delete from a where b = :1', binds: ['\0'], autoCommit: true })
})

test('numbers that the engine could not hold go as they are in memory, and then one row after the other', async (test) => {
  const { connection, asked } = await open(test, 'write')
  asked.length = 0
  await connection.run('begin')
  connection.runAll('insert into a (b) values (?)', [[1e300], [2]])
  await connection.run('commit')
  assert.deepEqual(
    asked.map(({ binds }) => binds),
    [[{ val: 1e300, type: 2006 }], [2], undefined],
  )
})

test('a snapshot is a transaction that only reads', async (test) => {
  const { connection, said } = await open(test, 'read')
  said()
  await connection.run('begin')
  await connection.all('select 1 from dual', [])
  await connection.run('commit')
  assert.deepEqual(said(), ['set transaction read only', 'select 1 from dual', 'commit'])
})

test('rows have the names that were written, and empty texts are empty again', async (test) => {
  const { connection } = await open(test, 'write', {
    select: {
      metaData: [{ name: 'ID' }, { name: 'dateOfBirth' }],
      rows: [
        ['\0', null],
        ['\0\0', 7],
      ],
    },
  })
  assert.deepEqual(await connection.all('select id, "dateOfBirth" from people', []), [
    { id: '', dateOfBirth: null },
    { id: '\0', dateOfBirth: 7 },
  ])
})

test('of two that insert what is not there the slower one has changed nothing', async (test) => {
  const { connection } = await open(test, 'write', { merge: failing('ORA-00001'), insert: failing('ORA-00001') })
  await connection.run('begin')
  assert.equal(await connection.run('merge into a using dual ...'), 0)
  await assert.rejects(async () => connection.run('insert into a ...'), { code: 'ORA-00001' })
  assert.equal(connection.inTransaction, true)
})

test('who defines tables holds a lock on another connection until the end', async (test) => {
  const { connection, opened, said } = await open(test, 'define')
  said()
  await connection.execute('begin definition')
  assert.equal(opened.length, 2)
  const guarding = said()
  assert.match(guarding.join('\n'), /create table plinth_lock .*\nmerge into plinth_lock/s)
  assert.equal(guarding.at(-1), 'select id from plinth_lock where id = 255 for update')
  await connection.run('commit')
  assert.deepEqual(said(), ['commit', 'close'])
})

test('a connection that is lost says so for ever, and is closed', async (test) => {
  const { connection, said } = await open(test, 'write', { select: failing('NJS-500') })
  await connection.run('begin')
  said()
  await assert.rejects(connection.get('select 1 from dual', []), LostConnection)
  assert.deepEqual([connection.isLost, connection.inTransaction], [true, false])
  await assert.rejects(async () => connection.run('commit'), LostConnection)
  assert.deepEqual(said(), ['select 1 from dual', 'close'])
})

test('Kysely is given what a statement returns by values that go out, of the types that the columns have', async (test) => {
  const { connection, asked } = await open(test, 'define', {
    'select "id", "note" from': {
      metaData: [
        { name: 'id', dbType: 1, byteSize: 36 },
        { name: 'note', dbType: 2017 },
      ],
    },
    insert: { rowsAffected: 1, outBinds: [['a'], ['\0']] },
  })
  const db = await connection.kysely<{ books: { id: string; note: string } }>(() => undefined)
  const insert = (...rows: { id: string; note: string }[]) =>
    db.insertInto('books').values(rows).returning(['id', 'note']).execute()
  assert.deepEqual(await insert({ id: 'a', note: '' }), [{ id: 'a', note: '' }])
  assert.deepEqual(asked.at(-1), {
    sql: 'insert into "books" ("id", "note") values (:1, :2) returning "id", "note" into :3, :4',
    binds: ['a', '\0', { dir: 3003, type: 1, maxSize: 36 }, { dir: 3003, type: 2001, maxSize: 32_767 }],
    autoCommit: true,
  })
  await assert.rejects(
    async () => insert({ id: 'b', note: 'b' }, { id: 'c', note: 'c' }),
    /what it has inserted of one row at a time/,
  )
})
