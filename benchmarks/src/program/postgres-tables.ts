import { openStorage, type Storage } from '../../../packages/plinth/src/storage/index.ts'
import { postgresServer } from '../../../packages/plinth/test/support/postgres-server.ts'
import { canPin } from '../harness/pinned.ts'
import { todo } from './storage-tables.ts'

const definition = `
  create table todos (id uuid primary key, description varchar(255) collate "C" not null, status varchar(255) collate "C" not null,
    due_at timestamptz(3), version bigint not null, created_at timestamptz(3) not null, updated_at timestamptz(3) not null);
  create index todos_created_at_id_index on todos (created_at, id);
  create index todos_status_created_at_id_index on todos (status, created_at, id)`

/**
 * A PostgreSQL of its own whose commits wait for the disk, on another core where there is one, with the tables of the
 * resource.
 */
export async function newPostgres(): Promise<{
  readonly url: string
  readonly port: number
  readonly storage: Storage
}> {
  const server = await postgresServer({ durable: true, within: canPin ? ['taskset', '-c', '1'] : [] })
  const url = server.url('postgres')
  const storage = await openStorage({ url, resources: [todo], observe: () => undefined })
  const connection = await storage.connect()
  await connection.execute(definition)
  await connection.close()
  return { url, port: server.port, storage }
}
