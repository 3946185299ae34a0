import { DatabaseError } from './database-error.ts'
import type { Engine } from './engine.ts'

/**
 * The engine that a database URL names, of which nothing is loaded before. Throws a TypeError when the URL is none of ours, and
 * a DatabaseError when the driver is not installed.
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

const postgresql = async (url: string): Promise<Engine> => {
  const { postgres } = await import('./postgres/engine.ts').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new DatabaseError('PostgreSQL needs its driver: "npm install pg".', { cause })
  })
  return postgres(url)
}

const mysql = async (url: string): Promise<Engine> => {
  const { mysql } = await import('./mysql/engine.ts').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new DatabaseError('MariaDB and MySQL need their driver: "npm install mysql2".', { cause })
  })
  return mysql(url)
}

const mssql = async (url: string): Promise<Engine> => {
  const { mssql } = await import('./mssql/engine.ts').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new DatabaseError('SQL Server needs its driver: "npm install tedious".', { cause })
  })
  return mssql(url)
}

const engines: Readonly<Record<string, ((url: string) => Promise<Engine>) | undefined>> = {
  'sqlite:': async (url) => (await import('./sqlite/engine.ts')).sqlite(url),
  'postgresql:': postgresql,
  'postgres:': postgresql,
  'mariadb:': mysql,
  'mysql:': mysql,
  'mssql:': mssql,
  'sqlserver:': mssql,
}
