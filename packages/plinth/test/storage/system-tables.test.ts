import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { openStorage } from '../../src/storage/index.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { person } from './resources.ts'

/** The tables as they were before they had a version. */
const first = `
  create table plinth_audit (
    sequence integer primary key, id text not null, at text not null, request_id text not null, trace_id text not null,
    service text not null, operation text not null, transport text not null, user_id text, client_id text, tenant_id text,
    resource text not null, resource_id text not null, action text not null, version integer not null, changes text not null
  );
  create trigger plinth_audit_unchanged before update on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;
  create trigger plinth_audit_undeleted before delete on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;
  create table plinth_idempotency (
    scope text not null primary key, fingerprint text not null, request_id text not null, outcome text not null,
    expires_at integer not null
  );
  create index plinth_idempotency_expires_at on plinth_idempotency (expires_at);
  create table plinth_migration (name text not null primary key, checksum text not null, applied_at text not null)`

/** How the log was before it had states, after it had hashes. */
const second = `
  drop trigger plinth_audit_unchanged; drop trigger plinth_audit_undeleted;
  alter table plinth_audit drop column owner_id; alter table plinth_audit drop column state;
  alter table plinth_audit drop column assurance; alter table plinth_audit drop column issuer;
  alter table plinth_audit drop column key_id;
  drop table plinth_client; drop table plinth_client_key; drop table plinth_assertion;
  drop table plinth_consumer; drop table plinth_parked; drop table plinth_dead_letter; drop table plinth_inbox;
  create trigger plinth_audit_unchanged before update on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;
  create trigger plinth_audit_undeleted before delete on plinth_audit
    begin select raise(abort, 'plinth_audit is append-only'); end;
  pragma user_version = 2`

/** A database of the first version with this many audit records, before anything of this version has touched it. */
function old(test: TestContext, records: number): string {
  const file = join(temporaryFolder(test), 'old.db')
  const database = new SqliteConnection(file, {})
  database.database.exec(first)
  database.database.exec(`
    insert into plinth_audit
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${records})
    select n, 'id-' || n, '2026-03-01T09:30:00.000Z', 'r', 't', 'todo', 'createTodo', 'http', iif(n % 2, 'ada', null), null,
      null, 'todo', 'todo-' || n, 'create', 1, '[]' from numbers;
    insert into plinth_idempotency values ('scope', 'f', 'r', '{}', 1)`)
  database.close()
  return `sqlite:${file}`
}

function all(url: string, sql: string) {
  const database = new SqliteConnection(url.slice('sqlite:'.length), { readonly: true })
  const rows = database.all(sql, [])
  database.close()
  return rows
}

const schema = "select type, name, sql from sqlite_schema where name like '%plinth%' order by type, name"
const words = (rows: Record<string, unknown>[]) =>
  rows.map((row) =>
    String(row.sql).replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').replaceAll(' ,', ','),
  )
const open = (url: string) => openStorage({ url, resources: [person], observe: () => undefined })

test('the tables of an earlier version become those of this one, and its records a chain that goes on', async (test) => {
  const url = old(test, 2500)
  await assert.rejects(verifyAudit({ url }), /older than its hashes/)
  const lab = await laboratory(test, [person], { url })
  await lab.write((db) => db.repository(person).insert({ username: 'ada' }))
  const { records, faults } = await verifyAudit({ url })
  assert.deepEqual([records, faults], [2501, []])
  const kept = "select count(*) as count, count(distinct id) as ids, sum(user_id = 'ada') as hers from plinth_audit"
  assert.deepEqual(lab.rows(`${kept} where resource = 'todo'`), [{ count: 2500, ids: 2500, hers: 1250 }])
  assert.equal(lab.rows('select * from plinth_idempotency').length, 1)
  assert.throws(() => lab.rows('delete from plinth_audit returning id'), /append-only/)

  const fresh = `sqlite:${join(temporaryFolder(test), 'fresh.db')}`
  await (await open(fresh)).close()
  assert.deepEqual(words(all(url, schema)), words(all(fresh, schema)))
})

test('a log without states gets a column for them, and its hashes stay as they are', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'second.db')}`
  const before = await laboratory(test, [person], { url })
  await before.write((db) => db.repository(person).insert({ username: 'ada' }))
  await before.storage.close()
  const database = new SqliteConnection(url.slice('sqlite:'.length), {})
  database.database.exec(second)
  database.close()
  const lab = await laboratory(test, [person], { url })
  await lab.write((db) => db.repository(person).update('ada', { country: 'GB' }))
  const { records, faults } = await verifyAudit({ url })
  assert.deepEqual([records, faults], [2, []])
  const fresh = `sqlite:${join(temporaryFolder(test), 'fresh.db')}`
  await (await open(fresh)).close()
  const own = (rows: Record<string, unknown>[]) => words(rows.filter(({ name }) => String(name).startsWith('plinth')))
  assert.deepEqual(own(all(url, schema)), own(all(fresh, schema)))
})

test('a database without the runs of long-running operations gets a table for them', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'fifth.db')}`
  await (await open(url)).close()
  const fresh = words(all(url, schema))
  const database = new SqliteConnection(url.slice('sqlite:'.length), {})
  database.database.exec('drop table plinth_run; pragma user_version = 5')
  database.close()
  await (await open(url)).close()
  assert.deepEqual(words(all(url, schema)), fresh)
})

test('a database that a later version has used is left alone', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'later.db')}`
  const storage = await open(url)
  const connection = (await storage.connect()) as SqliteConnection
  connection.database.exec('pragma user_version = 99')
  connection.close()
  await storage.close()
  await assert.rejects(open(url), /used by a later version of plinth \(tables 99, not 6\)/)
})
