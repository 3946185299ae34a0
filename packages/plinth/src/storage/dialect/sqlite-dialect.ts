import Database from 'better-sqlite3'
import type { Dialect, SqlFault } from './dialect.ts'

/** Errors that say nothing about the statement. */
const passing = /^SQLITE_(FULL|IOERR|LOCKED|READONLY|CANTOPEN|PROTOCOL|NOMEM|INTERRUPT)/

const faults: Readonly<Record<string, SqlFault>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'collision',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'collision',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'reference',
}

/** What SQLite does its own way. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  begin: 'begin immediate',
  lock: undefined,
  deferReferences: 'pragma defer_foreign_keys = on',
  faultOf(thrown) {
    if (!(thrown instanceof Database.SqliteError)) return undefined
    if (thrown.code.startsWith('SQLITE_BUSY')) return 'busy'
    return faults[thrown.code] ?? (passing.test(thrown.code) ? 'passing' : undefined)
  },
}
