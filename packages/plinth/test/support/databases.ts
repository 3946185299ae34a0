import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { PostgresConnection } from '../../src/storage/dialect/postgres-connection.ts'
import { type PostgresRows, postgresRows } from './postgres-rows.ts'
import { type PostgresServer, postgresServer } from './postgres-server.ts'

/** The engine that the tests of this process are about. */
export const engine: { name: 'sqlite' | 'postgres' } = { name: 'sqlite' }

let server: Promise<PostgresServer> | undefined
const looks = new Map<string, PostgresRows>()

/** The PostgreSQL of this process. */
export function sharedServer(): Promise<PostgresServer> {
  server ??= postgresServer()
  return server
}

/** The URL of an empty database of its own. */
export async function emptyDatabase(): Promise<string> {
  if (engine.name === 'sqlite') return 'sqlite::memory:'
  const { url } = await sharedServer()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const connection = await PostgresConnection.open({ url: url('postgres'), access: 'define' })
  try {
    await connection.execute(`create database ${name}`)
  } finally {
    await connection.close()
  }
  return url(name)
}

/** What looks into a database from outside; undefined where its own connections can do so at once. */
export function lookInto(url: string): PostgresRows | undefined {
  if (!url.startsWith('postgres')) return undefined
  const known = looks.get(url) ?? postgresRows(url)
  looks.set(url, known)
  return known
}

after(() => Promise.all([...looks.values()].map((it) => it.close())))
