// The same work by pgbench, prepared: `create CLIENTS`, row and audit record in one statement, or `find CLIENTS` by
// key.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from '../../../packages/plinth/src/core/uuid.ts'
import { newPostgres } from './postgres-tables.ts'

const [warmUp, seconds, what, clients = '8'] = process.argv.slice(2)
const { port, storage } = await newPostgres()
const connection = await storage.connect()
await connection.execute(`create sequence numbers;
  create table audit (like plinth_audit including indexes including defaults);
  alter table audit alter sequence set default nextval('numbers');
  insert into todos select lpad(to_hex(n), 32, '0')::uuid, 'Buy milk and bread', 'active', null, 1, now(), now()
    from generate_series(0, 1999) as n`)
await connection.close()
await storage.close()

const row = {
  id: uuidv7(),
  description: 'Buy milk and bread',
  status: 'active',
  version: 1,
  created_at: new Date(),
  updated_at: new Date(),
}
const changes = JSON.stringify([{ op: 'add', path: '', value: row }])
const scripts: Readonly<Record<string, string>> = {
  create: `with made as (insert into todos (id, description, status, due_at, version, created_at, updated_at)
      values (gen_random_uuid(), 'Buy milk and bread', 'active', null, 1, now(), now()) returning id)
    insert into audit (id, at, request_id, trace_id, service, operation, transport, resource, resource_id, action, version, changes, hash)
    select '${uuidv7()}', '${new Date().toISOString()}', '${uuidv7()}', '${'0'.repeat(32)}', 'todo', 'createTodo', 'memory', 'todo',
      id::text, 'create', 1, '${changes}', '${'0'.repeat(64)}' from made;`,
  find: `\\set n random(0, 1999)
    select id, description, status, due_at, version, created_at, updated_at from todos where id = lpad(to_hex(:n::int), 32, '0')::uuid;`,
}
const folder = mkdtempSync(join(tmpdir(), 'plinth-pgbench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const script = join(folder, 'script.sql')
writeFileSync(
  script,
  (scripts[what as string] as string).replace(/\n {4,}/g, (space) =>
    what === 'find' ? '\n' : space.replace('\n', ' '),
  ),
)

function run(duration: string): number {
  const connecting = ['--host=127.0.0.1', `--port=${port}`, '--username=postgres', 'postgres']
  const words = ['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--time=${duration}`]
  const told = execFileSync(process.env.PGBENCH ?? 'pgbench', [...words, `--file=${script}`, ...connecting], {
    encoding: 'utf8',
  })
  return Number(/tps = ([\d.]+)/.exec(told)?.[1])
}

run(String(Math.max(1, Math.round(Number(warmUp)))))
process.stdout.write(JSON.stringify({ throughput: run(String(Math.max(1, Math.round(Number(seconds))))) }))
