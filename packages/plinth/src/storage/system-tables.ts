import { append } from './audit/chain.ts'
import { auditTable, recordOf } from './audit/record.ts'
import type { Connection } from './dialect/connection.ts'
import type { Dialect } from './dialect/dialect.ts'
import { identityTables } from './identity/tables.ts'
import { runTable } from './long-running/run-table.ts'
import { instanceTable } from './migration/instance-table.ts'
import { migrationTable } from './migration/record.ts'
import { relayTables } from './relay/tables.ts'
import { outcomeTable } from './unit-of-work/outcome.ts'

/** The version of the tables that belong to Plinth itself; 0 before there were any. */
const current = 6
/** Rows that an upgrade holds in memory at once. */
const page = 1000

/**
 * Makes the tables that belong to Plinth itself, or brings them up. Throws an Error when a later Plinth has made them.
 */
export async function defineSystemTables(connection: Connection): Promise<void> {
  if ((await versionOf(connection)) === current) return
  const { beginDefinition, setSystemVersion, appendOnly } = connection.dialect
  const define = (tables: string) => connection.execute(inWordsOf(connection.dialect, tables))
  await connection.execute(beginDefinition)
  try {
    const version = await versionOf(connection)
    if (version > current)
      throw new Error(`The database has been used by a later version of plinth (tables ${version}, not ${current}).`)
    if (version === 0) await define(auditTable + appendOnly('plinth_audit') + outcomeTable + migrationTable)
    if (version === 1) await chainAuditLog(connection)
    if (version === 2) await define(stateColumns)
    if (version === 2 || version === 3) await define(identityColumns)
    // Another process may have been faster.
    if (version < current) {
      await define(relayTables + identityTables + instanceTable + runTable)
      await connection.execute(setSystemVersion(current))
    }
    await connection.run('commit')
  } catch (thrown) {
    if (connection.inTransaction) await connection.run('rollback')
    throw thrown
  }
}

/** Throws when the database takes no writes, though it may be read. */
export async function tryToWrite(connection: Connection): Promise<void> {
  const { begin, setSystemVersion } = connection.dialect
  try {
    await connection.execute(`${begin}; ${setSystemVersion(current)}; commit`)
  } catch (thrown) {
    if (connection.inTransaction) await connection.run('rollback')
    throw thrown
  }
}

/** From 2 to 3: audit records have the state after a change, and an owner; those there are do without. */
const stateColumns = `
  alter table plinth_audit add column owner_id text;
  alter table plinth_audit add column state text;`

/** From 3 to 4: audit records say how who did it is known. */
const identityColumns = `
  alter table plinth_audit add column assurance text;
  alter table plinth_audit add column issuer text;
  alter table plinth_audit add column key_id text;`

async function versionOf(connection: Connection): Promise<number> {
  return (await connection.get(connection.dialect.systemVersion, []))?.version as number
}

/**
 * Definitions in the words of the dialect. What there is already is left as it is: not every engine takes back half of
 * them.
 */
function inWordsOf({ types, addTable, addIndex }: Dialect, tables: string): string {
  return tables
    .replace(/\b(text|label|json|integer)\b/g, (type) => types[type as keyof typeof types])
    .replace(/create table (\S+) (\(.*?\n {2}\))/gs, (_, name: string, columns: string) => addTable(name, columns))
    .replace(/create index (\w+) on (\w+) \(([^()]+)\)/g, (_, name: string, table: string, columns: string) =>
      addIndex({ name, table, columns: columns.split(', ') }),
    )
}

/** From 1 to 2: audit records have hashes. Those there are get theirs. */
async function chainAuditLog(connection: Connection): Promise<void> {
  await connection.execute(`
    drop trigger plinth_audit_unchanged;
    drop trigger plinth_audit_undeleted;
    alter table plinth_audit rename to plinth_audit_unchained;
    ${inWordsOf(connection.dialect, auditTable)}${connection.dialect.appendOnly('plinth_audit')}`)
  const unchained = connection.dialect.first(
    'select * from plinth_audit_unchained where sequence > ? order by sequence',
  )
  for (let after = 0; ; ) {
    const rows = await connection.all(unchained, [after, page])
    if (rows.length === 0) break
    after = rows.at(-1)?.sequence as number
    await append(connection, rows.map(recordOf))
  }
  await connection.execute('drop table plinth_audit_unchained')
}
