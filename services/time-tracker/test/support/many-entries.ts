import type { Connection } from '../../../../packages/plinth/src/storage/dialect/connection.ts'

const range = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?)'
const stamps = `1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'acme'`
const id = (kind: number, number: string) => `printf('01a2000${kind}-0000-7000-8000-%012x', ${number})`
/** When an entry began: four a day and person, two hours each, back from a moment. */
const start = `unixepoch(?) - (i / 20 / 4) * 86400 - (i / 20 % 4) * 8100 - 7200`
const moment = (seconds: string) => `strftime('%Y-%m-%dT%H:%M:%S.0000000Z', ${seconds}, 'unixepoch')`

/** Twenty people of the tenant acme, and what they have worked on. Each statement takes how many rows it makes. */
const few: readonly (readonly [sql: string, rows: number])[] = [
  [
    `insert into customers (id, name, status, version, created_at, updated_at, tenant_id)
      ${range} select ${id(1, 'i')}, 'Customer ' || i, 'active', ${stamps} from n`,
    50,
  ],
  [
    `insert into projects (id, name, customer_id, status, version, created_at, updated_at, tenant_id)
      ${range} select ${id(2, 'i')}, 'Project ' || i, ${id(1, 'i % 50')}, 'active', ${stamps} from n`,
    500,
  ],
  [
    `insert into activities (id, name, status, version, created_at, updated_at, tenant_id)
      ${range} select ${id(3, 'i')}, 'Activity ' || i, 'active', ${stamps} from n`,
    20,
  ],
  [
    `insert into people (user_id, name, email, roles, groups, version, created_at, updated_at, tenant_id)
      ${range} select 'user-' || i, 'User ' || i, i || '@acme.example', '[]', '[]', ${stamps} from n`,
    20,
  ],
]

const entries = `insert into time_entries (id, project_id, activity_id, description, start_date, end_date, owner_id,
    timezone_offset, uri, uri_start, version, created_at, updated_at, tenant_id)
  ${range} select ${id(4, 'i')}, ${id(2, 'i * 7 % 500')}, ${id(3, 'i % 20')}, 'What was done ' || i,
    ${moment(start)}, ${moment(`${start} + 7200`)}, 'user-' || (i % 20), 0, 'TT-' || (i / 20 % 5000),
    'TT-' || (i / 20 % 5000), ${stamps} from n`

/** Makes so many entries of twenty people in an empty SQLite database, the last ones just before a moment; no audit records. */
export async function makeManyEntries(connection: Connection, count: number, before: string): Promise<void> {
  for (const [sql, rows] of few) await connection.run(sql, [rows])
  await connection.run(entries, [count, before, before])
}
