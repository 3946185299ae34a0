import type { SqlRow } from '../dialect/connection.ts'
import type { OwnRows } from '../own-rows.ts'

/** A record that waits: it failed, or one before it on the same subject did. */
export interface Parked {
  readonly sequence: number
  readonly subject: string
  /** How often it has failed. */
  readonly attempts: number
  /** Milliseconds since the epoch from which on it may be tried. */
  readonly dueAt: number
  readonly problem: string | undefined
}

/** What has become of records since the last time. */
export interface Progress {
  /** The last record that has been dealt with, whether delivered, parked or not wanted. */
  readonly position: number
  readonly parked: readonly Parked[]
  /** Those that wait no longer. */
  readonly settled: readonly number[]
  readonly dead: readonly Parked[]
}

/** How far one shard of a consumer has come, kept in the database and held by one process at a time. */
export interface Ledger {
  /** Takes or keeps hold for so many milliseconds. The position; undefined when another process has hold. */
  hold(milliseconds: number): Promise<number | undefined>
  /** Lets go, so that another process need not wait. */
  release(): Promise<void>
  /** The records after a position, in order. */
  after(position: number, limit: number): Promise<SqlRow[]>
  /** The subjects of which records wait. */
  waiting(): Promise<Set<string>>
  /** The first waiting record of each subject, where it is due. */
  due(limit: number): Promise<readonly Parked[]>
  record(sequence: number): Promise<SqlRow | undefined>
  /** Keeps what has become of records. False when another process has taken hold in the meantime: nothing is kept. */
  keep(progress: Progress): Promise<boolean>
  /** How many records are still to come, and when the first of them was made. */
  backlog(position: number): Promise<{ readonly depth: number; readonly oldest: string | undefined }>
}

/** The ledger of a shard, as the process that is the holder. */
export function ledger(
  { dialect, all, durable, write }: OwnRows,
  { consumer, shard, holder }: { readonly consumer: string; readonly shard: number; readonly holder: string },
): Ledger {
  const own = [consumer, shard] as const
  const { insertNew, first, named, fromNothing } = dialect
  const keep = insertNew('plinth_consumer', ['consumer', 'shard', 'position', 'held_until'], ['consumer', 'shard'])
  const records = first('select * from plinth_audit where sequence > ? order by sequence')
  const head = `not exists (select 1 from ${named('plinth_parked', 'earlier')} where earlier.consumer = it.consumer
    and earlier.subject = it.subject and earlier.sequence < it.sequence)`
  return {
    hold: (milliseconds) =>
      write(async (connection) => {
        await connection.run(keep, [...own, 0, 0])
        const held = await connection.run(
          `update plinth_consumer set holder = ?, held_until = ?
           where consumer = ? and shard = ? and (holder = ? or held_until < ?)`,
          [holder, Date.now() + milliseconds, ...own, holder, Date.now()],
        )
        if (held === 0) return undefined
        const row = await connection.get('select position from plinth_consumer where consumer = ? and shard = ?', own)
        return row?.position as number
      }),
    release: async () => {
      await write((connection) =>
        connection.run('update plinth_consumer set held_until = 0 where consumer = ? and shard = ? and holder = ?', [
          ...own,
          holder,
        ]),
      )
    },
    async after(position, limit) {
      const found = await all(records, [position, limit])
      // Nobody is told of a record that is not on disk yet: it could still be lost.
      await durable()
      return found
    },
    async waiting() {
      const rows = await all('select distinct subject from plinth_parked where consumer = ? and shard = ?', own)
      return new Set(rows.map(({ subject }) => subject as string))
    },
    async due(limit) {
      const rows = await all(
        first(`select * from ${named('plinth_parked', 'it')} where consumer = ? and shard = ? and due_at <= ? and ${head}
         order by sequence`),
        [...own, Date.now(), limit],
      )
      return rows.map((row) => ({
        sequence: row.sequence as number,
        subject: row.subject as string,
        attempts: row.attempts as number,
        dueAt: row.due_at as number,
        problem: (row.problem as string | null) ?? undefined,
      }))
    },
    record: async (sequence) => (await all('select * from plinth_audit where sequence = ?', [sequence]))[0],
    keep: ({ position, parked, settled, dead }) =>
      write(async (connection) => {
        const kept = await connection.run(
          'update plinth_consumer set position = ? where consumer = ? and shard = ? and holder = ? and held_until >= ?',
          [position, ...own, holder, Date.now()],
        )
        if (kept === 0) return false
        const over = [...settled, ...dead.map(({ sequence }) => sequence)]
        const gone = 'delete from plinth_parked where consumer = ? and sequence = ?'
        await connection.runAll(
          gone,
          [...over, ...parked.map(({ sequence }) => sequence)].map((sequence) => [consumer, sequence]),
        )
        await connection.runAll(
          `insert into plinth_parked (consumer, sequence, shard, subject, attempts, due_at, problem)
           values (?, ?, ?, ?, ?, ?, ?)`,
          parked.map((it) => [consumer, it.sequence, shard, it.subject, it.attempts, it.dueAt, it.problem ?? null]),
        )
        await connection.runAll(
          `insert into plinth_dead_letter (consumer, sequence, subject, attempts, problem, failed_at)
           values (?, ?, ?, ?, ?, ?)`,
          dead.map((it) => [
            consumer,
            it.sequence,
            it.subject,
            it.attempts,
            it.problem ?? '',
            new Date(Date.now()).toISOString(),
          ]),
        )
        return true
      }),
    async backlog(position) {
      // Numbers have no gaps, so nothing need be counted.
      const [row] = await all(
        `select (select max(sequence) from plinth_audit) - ? as depth,
           (select at from plinth_audit where sequence = ?) as oldest${fromNothing}`,
        [position, position + 1],
      )
      return { depth: (row?.depth as number | null) ?? 0, oldest: (row?.oldest as string | null) ?? undefined }
    },
  }
}
