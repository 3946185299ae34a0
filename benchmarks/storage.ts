// What the storage costs over raw better-sqlite3, in one process: node benchmarks/storage.ts [ROUNDS]
// A write is a row and its audit record in a durable commit (WAL, synchronous=FULL); a read finds a row by its id.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { resource, service, t } from 'plinth'
import { ActiveCall } from '../packages/plinth/src/core/active-call.ts'
import { type ReflectedOperation, reflect } from '../packages/plinth/src/core/reflect.ts'
import { uuidv7 } from '../packages/plinth/src/core/uuid.ts'
import { openStorage, type Storage } from '../packages/plinth/src/storage/index.ts'

const rounds = Number(process.argv[2] ?? 5)
const milliseconds = 500
const rowCount = 20_000

const todo = resource('todo', {
  path: '/todo',
  fields: {
    description: t.String(),
    status: t.Enum(['active', 'done'], { default: 'active' }),
    due_at: t.Optional(t.Instant()),
  },
  filter: ['status'],
  access: 'public',
})
const definition = `
  create table todos (id text not null primary key, description text not null, status text not null, due_at text,
    version bigint not null, created_at text not null, updated_at text not null) without rowid;
  create index todos_created_at_id_index on todos (created_at, id);
  create index todos_status_created_at_id_index on todos (status, created_at, id)`
const operations = new Map(reflect(service('todo', todo.operations)).operations.map((it) => [it.name, it]))
const environment = { now: () => new Date(), observe: () => undefined }
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: () => undefined,
}
const fields = { description: 'Buy milk and bread', status: 'active' }
/** As long as one, and not computed: the chain of audit records is ours to pay for. */
const noHash = '0'.repeat(64)

/** Microseconds of a clock and of the processor for one operation. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

async function cost(run: (until: number) => Promise<number>): Promise<Cost> {
  const began = performance.now()
  const before = process.cpuUsage()
  const count = await run(began + milliseconds)
  const { user, system } = process.cpuUsage(before)
  return { wall: ((performance.now() - began) * 1000) / count, cpu: (user + system) / count }
}

function start(name: string): ActiveCall {
  return new ActiveCall(operations.get(name) as ReflectedOperation, carrier, environment, uuidv7(), performance.now())
}

const create = (storage: Storage) =>
  storage.command(start('createTodo'), ({ db }) => db.repository(todo).insert(fields as never)) as Promise<{
    id: string
  }>
const get = (storage: Storage, id: string) =>
  storage.query(start('getTodo'), ({ db }) => db.repository(todo).find({ id }))

function callers(storage: Storage, count: number): Promise<Cost> {
  return cost(async (until) => {
    let done = 0
    const caller = async (): Promise<void> => {
      for (; performance.now() < until; done++) await create(storage)
    }
    await Promise.all(Array.from({ length: count }, caller))
    return done
  })
}

/** The same by hand: a transaction each, everything prepared. */
function rawDatabase(file: string, auditDefinition: string) {
  const database = new Database(file)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = full')
  database.exec(`${definition};${auditDefinition}`)
  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const row = database.prepare('insert into todos values (?, ?, ?, ?, ?, ?, ?)')
  const audit = database.prepare(`insert into plinth_audit values (null${', ?'.repeat(16)})`)
  const find = database.prepare('select * from todos where id = ?')
  const savepoint = database.prepare('savepoint one')
  const release = database.prepare('release one')
  const write = (): void => {
    const id = uuidv7()
    const now = new Date().toISOString()
    const made = { id, ...fields, version: 1, created_at: now, updated_at: now }
    const changes = JSON.stringify([{ op: 'add', path: '', value: made }])
    const who = ['todo', 'createTodo', 'memory', null, null, null]
    row.run(id, fields.description, fields.status, null, 1, now, now)
    audit.run(uuidv7(), now, uuidv7(), id, ...who, 'todo', id, 'create', 1, changes, noHash)
  }
  const writeAlone = (): number => {
    begin.run()
    write()
    commit.run()
    return 1
  }
  /** As fast as group commit can be: the same statements, and nothing around them. */
  const writeTogether = (): number => {
    begin.run()
    for (let count = 0; count < 64; count++) {
      savepoint.run()
      write()
      release.run()
    }
    commit.run()
    return 64
  }
  return { database, find, writeAlone, writeTogether }
}

async function round(found: Map<string, Cost[]>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'))
  const storage = openStorage({
    url: `sqlite:${join(folder, 'plinth.db')}`,
    resources: [todo],
    observe: () => undefined,
  })
  const connection = storage.connect()
  connection.execute(definition)
  const [auditTable] = connection.all("select sql from sqlite_schema where name = 'plinth_audit'", [])
  connection.close()
  const raw = rawDatabase(join(folder, 'raw.db'), String(auditTable?.sql))
  const keep = async (name: string, run: Promise<Cost>): Promise<void> => {
    found.set(name, [...(found.get(name) ?? []), await run])
  }
  const byHand = (write: () => number) =>
    cost(async (until) => {
      let done = 0
      while (performance.now() < until) done += write()
      return done
    })
  await keep('write raw', byHand(raw.writeAlone))
  await keep('write raw together', byHand(raw.writeTogether))
  for (const count of [1, 8, 64, 256]) await keep(`write ${count}`, callers(storage, count))

  const ids = await Promise.all(Array.from({ length: rowCount }, async () => (await create(storage)).id))
  raw.database.exec('begin')
  const copy = raw.database.prepare('insert into todos values (?, ?, ?, ?, ?, ?, ?)')
  for (const id of ids) copy.run(id, fields.description, fields.status, null, 1, '2026-03-01', '2026-03-01')
  raw.database.exec('commit')
  const any = (count: number): string => ids[(count * 7919) % ids.length] as string
  const reading = (read: (id: string) => unknown, turn: number) =>
    cost(async (until) => {
      let done = 0
      for (; performance.now() < until; done++) {
        await read(any(done))
        if (done % turn === turn - 1) await new Promise(setImmediate)
      }
      return done
    })
  for (const turn of [1, 16]) {
    await keep(
      `read raw, ${turn} a turn`,
      reading((id) => raw.find.get(id), turn),
    )
    await keep(
      `read, ${turn} a turn`,
      reading((id) => get(storage, id), turn),
    )
  }
  raw.database.close()
  await storage.close()
  rmSync(folder, { recursive: true })
}

const found = new Map<string, Cost[]>()
for (let count = 0; count < rounds; count++) await round(found)

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number
const rows: [string, string, string][] = [
  ['one transaction each, raw better-sqlite3', 'write raw', 'write raw'],
  ['64 savepoints a transaction, raw', 'write raw together', 'write raw'],
  ...[1, 8, 64, 256].map(
    (it) => [`group commit, ${it} callers`, `write ${it}`, 'write raw'] as [string, string, string],
  ),
  ...[1, 16].flatMap((turn): [string, string, string][] => [
    [`find by id, raw, ${turn} a turn`, `read raw, ${turn} a turn`, `read raw, ${turn} a turn`],
    [`find by id, ${turn} a turn`, `read, ${turn} a turn`, `read raw, ${turn} a turn`],
  ]),
]
console.log(`median of ${rounds}`.padEnd(44), 'per second', '   us wall', '    us CPU', 'x raw wall', ' x raw CPU')
for (const [label, name, base] of rows) {
  const costs = found.get(name) as Cost[]
  const over = found.get(base) as Cost[]
  const ratio = (of: 'wall' | 'cpu'): string =>
    median(costs.map((it, index) => (over[index] as Cost)[of] / it[of])).toFixed(2)
  const wall = median(costs.map((it) => it.wall))
  const cells = [
    (1e6 / wall).toFixed(0),
    wall.toFixed(1),
    median(costs.map((it) => it.cpu)).toFixed(1),
    ratio('wall'),
    ratio('cpu'),
  ]
  console.log(label.padEnd(44), ...cells.map((it) => it.padStart(10)))
}
