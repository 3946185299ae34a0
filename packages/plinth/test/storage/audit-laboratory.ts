import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type ChainHead, chainHead, link } from '../../src/storage/audit/chain.ts'
import { storedRecords } from '../../src/storage/audit/stored-records.ts'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { person } from './resources.ts'

/** A database with an audit log that nobody has touched. */
export interface AuditLog {
  /** The id of each record; that of record 1 is the first. */
  readonly ids: readonly string[]
  readonly head: ChainHead
  /** The URL of a copy in which these statements have been run by somebody who does not mind triggers. */
  readonly tampered: (...statements: string[]) => string
  /** The URL of a copy whose records from one on have been changed and chained as if they had always been so. */
  readonly rewritten: (from: number) => Promise<string>
}

/** Writes an audit log with this many records. */
export async function auditLog(test: TestContext, count: number): Promise<AuditLog> {
  const folder = temporaryFolder(test)
  const file = join(folder, 'original.db')
  const { write, storage } = await laboratory(test, [person], { url: `sqlite:${file}` })
  const principal = { user: 'ada', client: 'web', tenant: 'acme', location: undefined, roles: [], scopes: [] }
  for (let number = 0; number < count; number++)
    await write(
      async (db) => {
        const people = db.repository(person)
        if (number % 2 === 0) await people.insert({ username: `user-${number}`, country: 'Österreich �' })
        else await people.update(`user-${number - 1}`, { country: 'Österreich �', number })
      },
      { principal },
    )
  await storage.close()
  const connection = new SqliteConnection(file, { readonly: true })
  const ids = connection.all('select id from plinth_audit order by sequence', []).map(({ id }) => String(id))
  const head = await chainHead(connection)
  connection.close()

  let copies = 0
  const copy = (): SqliteConnection => {
    const path = join(folder, `copy-${copies++}.db`)
    copyFileSync(file, path)
    const database = new SqliteConnection(path, {})
    database.database.exec('drop trigger plinth_audit_unchanged; drop trigger plinth_audit_undeleted')
    return database
  }
  const close = (database: SqliteConnection): string => {
    database.close()
    return `sqlite:${database.database.name}`
  }
  return {
    ids,
    head,
    tampered(...statements) {
      const database = copy()
      database.database.exec(statements.join(';'))
      return close(database)
    },
    async rewritten(from) {
      const database = copy()
      database.run("update plinth_audit set user_id = 'eve' where sequence >= ?", [from])
      let hash = String(
        database.get('select hash from plinth_audit where sequence = ?', [from - 1])?.hash ?? '0'.repeat(64),
      )
      for await (const page of storedRecords(database, from - 1)) {
        for (const { record } of page) {
          hash = link(hash, record)
          database.run('update plinth_audit set hash = ? where sequence = ?', [hash, record.sequence])
        }
      }
      return close(database)
    },
  }
}
