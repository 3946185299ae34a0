import type { ClientKey, ClientStore, KeyState, RegisteredClient, Registration } from '../../core/client-store.ts'
import type { Awaitable, Connection, SqlRow, SqlValue } from '../dialect/connection.ts'
import type { OwnRows } from '../own-rows.ts'

const clientColumns = ['id', 'issuers', 'parties', 'locations', 'tenant'] as const
const keyColumns = [
  'id',
  'client',
  'kind',
  'material',
  'pepper',
  'embedded',
  'scopes',
  'state',
  'not_before',
  'expires_at',
  'created_at',
  'last_used_at',
] as const
const readClients = `select ${clientColumns.join()} from plinth_client order by id`
const readKeys = `select ${keyColumns.join()} from plinth_client_key order by client, created_at, id`
const addClient = insert('plinth_client', clientColumns)
const addKey = insert('plinth_client_key', keyColumns)
const noteUse = 'update plinth_client_key set last_used_at = ? where id = ?'
const noteHash = 'update plinth_client_key set material = ?, pepper = ? where id = ?'

/** Creates a client store in the database of the service. */
export function clientTable({ all, durable, write }: OwnRows): ClientStore {
  return {
    async load() {
      const registration = await registrationOf((sql) => all(sql, []))
      await durable()
      return registration
    },
    used: (uses) =>
      write(async (connection) => {
        await connection.runAll(
          noteUse,
          uses.map(({ id, at }) => [at, id]),
        )
        await connection.runAll(
          noteHash,
          uses.flatMap(({ id, hash }) => (hash ? [[hash.material, hash.pepper, id]] : [])),
        )
      }),
    change: (change) => write((connection) => rewrite(connection, change)),
  }
}

/** Replaces the rows of clients and keys that a change has added or altered. */
async function rewrite(connection: Connection, change: Parameters<ClientStore['change']>[0]): Promise<void> {
  const { lock } = connection.dialect
  if (lock) connection.defer(lock, ['plinth_client'])
  const before = await registrationOf((sql) => connection.all(sql, []))
  const after = change(before)
  const clients = after.clients.filter((it) => !before.clients.includes(it))
  const keys = after.keys.filter((it) => !before.keys.includes(it))
  await connection.runAll('delete from plinth_client where id = ?', clients.map(idOf))
  await connection.runAll(addClient, clients.map(clientRow))
  await connection.runAll('delete from plinth_client_key where id = ?', keys.map(idOf))
  await connection.runAll(addKey, keys.map(keyRow))
}

async function registrationOf(all: (sql: string) => Awaitable<SqlRow[]>): Promise<Registration> {
  // Clients last: no key is seen before its client is.
  const keys = await all(readKeys)
  return { keys: keys.map(keyOf), clients: (await all(readClients)).map(clientOf) }
}

function idOf({ id }: { readonly id: string }): SqlValue[] {
  return [id]
}

function insert(table: string, columns: readonly string[]): string {
  return `insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`
}

function clientRow({ id, issuers, parties, locations, tenant }: RegisteredClient): SqlValue[] {
  return [id, JSON.stringify(issuers), JSON.stringify(parties), JSON.stringify(locations), tenant ?? null]
}

function clientOf({ id, issuers, parties, locations, tenant }: SqlRow): RegisteredClient {
  return {
    id: id as string,
    issuers: JSON.parse(issuers as string),
    parties: JSON.parse(parties as string),
    locations: JSON.parse(locations as string),
    tenant: (tenant as string | null) ?? undefined,
  }
}

function keyRow(key: ClientKey): SqlValue[] {
  return [
    key.id,
    key.client,
    key.kind,
    key.material,
    key.pepper ?? null,
    key.embedded ? 1 : 0,
    JSON.stringify(key.scopes),
    key.state,
    key.notBefore,
    key.expiresAt,
    key.createdAt,
    key.lastUsedAt ?? null,
  ]
}

function keyOf(row: SqlRow): ClientKey {
  return {
    id: row.id as string,
    client: row.client as string,
    kind: row.kind as ClientKey['kind'],
    material: row.material as string,
    pepper: (row.pepper as string | null) ?? undefined,
    embedded: row.embedded === 1,
    scopes: JSON.parse(row.scopes as string),
    state: row.state as KeyState,
    notBefore: row.not_before as number,
    expiresAt: row.expires_at as number,
    createdAt: row.created_at as number,
    lastUsedAt: (row.last_used_at as number | null) ?? undefined,
  }
}
