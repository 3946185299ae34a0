import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { type DatabaseRows, databaseRows } from './database-rows.ts'
import { type H2Server, h2Server } from './h2-server.ts'
import { type MysqlServer, mysqlServer } from './mysql-server.ts'
import { type PostgresServer, postgresServer } from './postgres-server.ts'

/** The engine that the tests of this process are about. */
export const engine: { name: 'sqlite' | 'postgres' | 'mariadb' | 'mysql' | 'h2' } = { name: 'sqlite' }

let postgres: Promise<PostgresServer> | undefined
let mysql: Promise<MysqlServer> | undefined
let h2: Promise<H2Server> | undefined
const looks = new Map<string, DatabaseRows>()

/** The PostgreSQL of this process. */
export function sharedServer(): Promise<PostgresServer> {
  postgres ??= postgresServer()
  return postgres
}

/** The MariaDB or MySQL of this process. */
export function sharedMysql(): Promise<MysqlServer> {
  mysql ??= mysqlServer(engine.name === 'mysql' ? 'mysql' : 'mariadb')
  return mysql
}

/** The URL of an empty database of its own. */
export async function emptyDatabase(): Promise<string> {
  if (engine.name === 'sqlite') return 'sqlite::memory:'
  if (engine.name === 'h2') {
    h2 ??= h2Server()
    return `oracle://sa:sa@127.0.0.1:${(await h2).port}/test_${randomUUID().replaceAll('-', '')}`
  }
  const server = await (engine.name === 'postgres' ? sharedServer() : sharedMysql())
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const connection = await (await openEngine(server.url(engine.name === 'postgres' ? 'postgres' : 'mysql'))).writer()
  try {
    await connection.execute(`create database ${name}`)
  } finally {
    await connection.close()
  }
  return server.url(name)
}

/** What looks into a database from outside; undefined where its own connections can do so at once. */
export function lookInto(url: string): DatabaseRows | undefined {
  if (url.startsWith('sqlite:')) return undefined
  const known = looks.get(url) ?? databaseRows(url)
  looks.set(url, known)
  return known
}

after(() => Promise.all([...looks.values()].map((it) => it.close())))
