// The same work by hand on better-sqlite3, everything prepared: `write COMMANDS` to a transaction, or `find` by id.
import Database from 'better-sqlite3'
import { uuidv7 } from '../../../packages/plinth/src/core/uuid.ts'
import { timed } from '../harness/workload.ts'
import { fields, newStorage } from './storage-tables.ts'

const [what, commands] = process.argv.slice(4)
const { file, storage } = await newStorage()
await storage.close()
const db = new Database(file)
db.pragma('journal_mode = wal')
db.pragma('synchronous = full')
const [begin, commit, savepoint, release] = ['begin immediate', 'commit', 'savepoint one', 'release one'].map((sql) =>
  db.prepare(sql),
) as [Database.Statement, Database.Statement, Database.Statement, Database.Statement]
const insertTodo = db.prepare('insert into todos values (?, ?, ?, ?, ?, ?, ?)')
const insertAudit = db.prepare(`insert into plinth_audit values (null${', ?'.repeat(16)}, null, null)`)
const selectTodo = db.prepare('select * from todos where id = ?')
/** As long as one, and not computed: the chain of audit records is Plinth's to pay for. */
const noHash = '0'.repeat(64)

function insert(): string {
  const id = uuidv7()
  const now = new Date().toISOString()
  const made = { id, ...fields, version: 1, created_at: now, updated_at: now }
  const changes = JSON.stringify([{ op: 'add', path: '', value: made }])
  const who = ['todo', 'createTodo', 'memory', null, null, null]
  insertTodo.run(id, fields.description, fields.status, null, 1, now, now)
  insertAudit.run(uuidv7(), now, uuidv7(), id, ...who, 'todo', id, 'create', 1, changes, noHash)
  return id
}

function write(until: number): number {
  const together = Number(commands)
  let done = 0
  for (; performance.now() < until; done += together) {
    begin.run()
    for (let count = 0; count < together; count++) {
      if (together > 1) savepoint.run()
      insert()
      if (together > 1) release.run()
    }
    commit.run()
  }
  return done
}

async function find(until: number): Promise<number> {
  const id = insert()
  let done = 0
  for (; performance.now() < until; done++) {
    selectTodo.get(id)
    if (done % 16 === 0) await new Promise(setImmediate)
  }
  return done
}

await timed(what === 'write' ? write : find)
db.close()
