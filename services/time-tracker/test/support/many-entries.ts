import type { Connection } from '../../../../packages/plinth/src/storage/dialect/connection.ts'
import { fillTotals } from '../../../../packages/plinth/src/storage/totals/fill.ts'

/** What engines say in words of their own. */
interface Words {
  /** What is done before rows are made, or after that. */
  readonly before?: string
  readonly after?: string
  /** An id that ends in a number. */
  readonly id: (kind: number, number: string) => string
  /** The seconds since the epoch of a moment that is bound. */
  readonly seconds: string
  /** The text of a moment. */
  readonly moment: (seconds: string) => string
}

const words: Readonly<Partial<Record<Connection['dialect']['name'], Words>>> = {
  sqlite: {
    // In two megabytes of pages, as connections have them, twenty indexes of a million rows take four minutes.
    before: 'pragma cache_size = -2000000',
    id: (kind, number) => `printf('01a2000${kind}-0000-7000-8000-%012x', ${number})`,
    seconds: 'unixepoch(?)',
    moment: (seconds) => `strftime('%Y-%m-%dT%H:%M:%S.0000000Z', ${seconds}, 'unixepoch')`,
  },
  postgres: {
    // Within minutes it does that of itself.
    after: 'vacuum analyze',
    id: (kind, number) => `concat('01a2000${kind}-0000-7000-8000-', lpad(to_hex(${number}), 12, '0'))::uuid`,
    seconds: 'extract(epoch from ?::timestamptz)',
    moment: (seconds) => `to_char(to_timestamp(${seconds}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".0000000Z"')`,
  },
}

const range = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?)'
const stamps = `1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'acme'`

/** Twenty people of the tenant acme, and what they have worked on. Each statement takes how many rows it makes. */
const few = ({ id }: Words): readonly (readonly [sql: string, rows: number])[] => [
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

/** Four entries a day and person, two hours each, back from a moment. It takes how many, and the moment twice. */
function entries({ id, seconds, moment }: Words): string {
  const start = `${seconds} - (i / 20 / 4) * 86400 - (i / 20 % 4) * 8100 - 7200`
  return `insert into time_entries (id, project_id, activity_id, description, start_date, end_date, owner_id,
      timezone_offset, uri, uri_start, version, created_at, updated_at, tenant_id)
    ${range} select ${id(4, 'i')}, ${id(2, 'i * 7 % 500')}, ${id(3, 'i % 20')}, 'What was done ' || i,
      ${moment(start)}, ${moment(`${start} + 7200`)}, 'user-' || (i % 20), 0, 'TT-' || (i / 20 % 5000),
      'TT-' || (i / 20 % 5000), ${stamps} from n`
}

/**
 * Makes so many entries of twenty people in an empty database, the last ones just before a moment; no audit records.
 * Throws a TypeError for an engine that it does not know.
 */
export async function makeManyEntries(connection: Connection, count: number, before: string): Promise<void> {
  const said = words[connection.dialect.name]
  if (!said) throw new TypeError(`Nobody knows how to fill "${connection.dialect.name}".`)
  if (said.before) await connection.execute(said.before)
  for (const [sql, rows] of few(said)) await connection.run(sql, [rows])
  await connection.run(entries(said), [count, before, before])
  await countEntries(connection)
  if (said.after) await connection.execute(said.after)
}

/** Counts anew what statements have written past the service. */
export async function countEntries(connection: Connection): Promise<void> {
  await connection.execute(connection.dialect.begin)
  await fillTotals(connection, {
    of: 'time_entries',
    by: ['tenant_id', 'owner_id'],
    month: 'start_date',
    rows: 'live',
  })
  await connection.run('commit')
}
