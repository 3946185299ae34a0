import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { type DatabaseRows, databaseRows } from './database-rows.ts'
import type { DatabaseServer } from './database-server.ts'
import { type H2Server, h2Server } from './h2-server.ts'
import { mysqlServer } from './mysql-server.ts'
import { postgresServer } from './postgres-server.ts'

/** The engine that the tests of this process are about. */
export const engine: { name: 'sqlite' | 'postgres' | 'mariadb' | 'mysql' | 'h2' } = { name: 'sqlite' }

let server: Promise<DatabaseServer> | undefined
let h2: Promise<H2Server> | undefined
const looks = new Map<string, DatabaseRows>()

/** The server of this process. */
export function sharedServer(): Promise<DatabaseServer> {
  server ??= startServer()
  return server
}

/** Starts another server, with its data below a folder. */
export async function startServer(below?: string): Promise<DatabaseServer> {
  if (engine.name === 'mariadb' || engine.name === 'mysql') return mysqlServer(engine.name, below)
  return postgresServer({ below })
}

/** The URL of an empty database of its own, of the server of this process unless another one is given. */
export async function emptyDatabase(of?: DatabaseServer): Promise<string> {
  if (engine.name === 'sqlite') return 'sqlite::memory:'
  const name = `test_${randomUUID().replaceAll('-', '')}`
  if (engine.name === 'h2') {
    h2 ??= h2Server()
    return `oracle://sa:sa@127.0.0.1:${(await h2).port}/${name}`
  }
  const { url } = of ?? (await sharedServer())
  const connection = await (await openEngine(url(engine.name === 'postgres' ? 'postgres' : 'mysql'))).writer()
  try {
    await connection.execute(`create database ${name}`)
  } finally {
    await connection.close()
  }
  return url(name)
}

/** What looks into a database from outside; undefined where its own connections can do so at once. */
export function lookInto(url: string): DatabaseRows | undefined {
  if (url.startsWith('sqlite:')) return undefined
  const known = looks.get(url) ?? databaseRows(url)
  looks.set(url, known)
  return known
}

after(() => Promise.all([...looks.values()].map((it) => it.close())))
