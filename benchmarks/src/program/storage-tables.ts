import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resource, t } from 'plinth'
import { openStorage, type Storage } from '../../../packages/plinth/src/storage/index.ts'

/** What is stored. */
export const todo = resource('todo', {
  path: '/todo',
  fields: {
    description: t.String(),
    status: t.Enum(['active', 'done'], { default: 'active' }),
    due_at: t.Optional(t.Instant()),
  },
  filter: ['status'],
  access: 'public',
})

/** One of it. */
export const fields = { description: 'Buy milk and bread', status: 'active' } as const

const definition = `
  create table todos (id text not null primary key, description text not null, status text not null, due_at text,
    version bigint not null, created_at text not null, updated_at text not null) without rowid;
  create index todos_created_at_id_index on todos (created_at, id);
  create index todos_status_created_at_id_index on todos (status, created_at, id)`

/** A new database with the tables of Plinth and of the resource, removed when the process exits. */
export async function newStorage(): Promise<{ readonly file: string; readonly storage: Storage }> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'storage.db')
  const storage = await openStorage({ url: `sqlite:${file}`, resources: [todo], observe: () => undefined })
  const connection = await storage.connect()
  await connection.execute(definition)
  await connection.close()
  return { file, storage }
}
