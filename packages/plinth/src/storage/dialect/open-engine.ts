import { DatabaseError } from './database-error.ts'
import type { Engine } from './engine.ts'

/**
 * The engine that a database URL names, of which nothing is loaded before. Throws a TypeError when the URL is none of
 * ours, and a DatabaseError when the driver is not installed.
 */
export async function openEngine(url: string): Promise<Engine> {
  const scheme = url.slice(0, url.indexOf(':') + 1)
  const open = engines[scheme]
  if (!open) {
    const known = Object.keys(engines).map((it) => `"${it}"`)
    throw new TypeError(`The database URL must begin with one of ${known.join(', ')}, such as "sqlite:data/app.db".`)
  }
  return open(url)
}

type Open = (url: string) => Engine | Promise<Engine>

/** What opens an engine whose driver is installed beside the service, or says how. */
function driven(load: () => Promise<Open>, needed: string): (url: string) => Promise<Engine> {
  return async (url) => {
    const open = await load().catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
      throw new DatabaseError(needed, { cause })
    })
    return open(url)
  }
}

const postgresql = driven(
  async () => (await import('./postgres/engine.ts')).postgres,
  'PostgreSQL needs its driver: "npm install pg".',
)
const mysql = driven(
  async () => (await import('./mysql/engine.ts')).mysql,
  'MariaDB and MySQL need their driver: "npm install mysql2".',
)
const mssql = driven(
  async () => (await import('./mssql/engine.ts')).mssql,
  'SQL Server needs its driver: "npm install tedious".',
)
const oracle = driven(
  async () => (await import('./oracle/engine.ts')).oracle,
  'Oracle needs its driver: "npm install oracledb".',
)

const engines: Readonly<Record<string, ((url: string) => Promise<Engine>) | undefined>> = {
  'sqlite:': async (url) => (await import('./sqlite/engine.ts')).sqlite(url),
  'postgresql:': postgresql,
  'postgres:': postgresql,
  'mariadb:': mysql,
  'mysql:': mysql,
  'mssql:': mssql,
  'sqlserver:': mssql,
  'oracle:': oracle,
}
