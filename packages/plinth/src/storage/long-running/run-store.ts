import { problem } from '../../core/failure/problems.ts'
import { isFinal, type State } from '../../core/long-running/operation-status.ts'
import type { Run, RunCall, RunEnd } from '../../core/long-running/run.ts'
import { uuidv7 } from '../../core/uuid.ts'
import type { Connection, SqlRow } from '../dialect/connection.ts'
import type { OwnRows } from '../own-rows.ts'
import { momentText } from '../table/moment.ts'
import type { CommandSession } from '../unit-of-work/command-session.ts'
import { columns, type HeldRun, heldOf, rowOf, runOf } from './run-row.ts'

/** How a run ends, and how much of it has been done, where that has been told since the last time. */
export type Ending = { readonly progress?: number | undefined } & (
  | { readonly status: 'succeeded' | 'failed'; readonly end: RunEnd }
  | { readonly status: 'cancelled' }
)

/** The runs of long-running operations, kept in the database; each is worked on by its holder alone. */
export interface RunStore {
  /** Keeps a new one in the unit of work of the call that starts it. */
  start(call: RunCall): Promise<Run>
  /** The one with this id, of whomever it is. */
  read(id: string): Promise<Run | undefined>
  /** The caller's own one. Throws `not_found`. */
  find(call: RunCall, id: string): Promise<Run>
  /** Asks for one to be given up, which ends one that nobody has begun. Undefined where it had ended already. */
  cancel(call: RunCall, id: string): Promise<Run | undefined>
  /** Forgets one that has ended; false where it has not. */
  forget(call: RunCall, id: string): Promise<boolean>
  /**
   * Takes up as many of these operations as nobody works on, for so many milliseconds. The oldest first, and none that
   * the holder is at, though it may not have been let run for longer than it had hold of them.
   */
  take(
    holder: string,
    names: readonly string[],
    most: number,
    lease: number,
    at: ReadonlyMap<string, unknown>,
  ): Promise<readonly HeldRun[]>
  /** Keeps hold of these for so many milliseconds. Those that it still holds, and whether they shall be given up. */
  renew(holder: string, ids: readonly string[], lease: number): Promise<ReadonlyMap<string, boolean>>
  /** Lets go of one, so that another can take it up at once. */
  release(holder: string, id: string): Promise<void>
  tell(holder: string, id: string, fraction: number, now: Date): Promise<void>
  /** Ends one. False when another has taken it up in the meantime: nothing is kept. */
  end(holder: string, id: string, ending: Ending, now: Date): Promise<boolean>
  /** Ends one with the unit of work of a call, or not at all. Throws `unavailable` when another has taken it up. */
  endWithin(call: RunCall, holder: string, id: string, ending: Ending): Promise<void>
  /**
   * Forgets so many, at most, that ended before a moment, or that nobody has worked on since: no instance knows their
   * operation any more. How many that were.
   */
  purge(before: Date, most: number): Promise<number>
}

const add = `insert into plinth_run (${columns.join()}) values (${columns.map(() => '?').join()})`
const one = 'select * from plinth_run where id = ?'
const finish = `update plinth_run set status = ?, outcome = ?, updated_at = ?, ended_at = ?, held_until = 0
  where id = ? and holder = ? and status = 'running'`

const progress = `update plinth_run set permille = ?, updated_at = ? where id = ? and holder = ? and status = 'running'`

/** The runs in the database of a service. */
export function runStore({ dialect, all, durable, write }: OwnRows): RunStore {
  const { deleteSome, first } = dialect
  const forgetSome = deleteSome(
    'plinth_run',
    ['id'],
    '(ended_at <= ? or (ended_at is null and updated_at <= ? and held_until <= ?))',
  )

  /** The row of a run, if it is the caller's: of another's nobody is told that it is there. */
  const owned = ({ principal }: RunCall, row: SqlRow | undefined): SqlRow => {
    const isOwn = row?.user_id === principal?.user && (row?.tenant_id ?? undefined) === principal?.tenant
    if (!row || !isOwn) throw problem('not_found')
    return row
  }

  return {
    async start(call) {
      const connection = (call.db as CommandSession).writing()
      const id = uuidv7()
      const now = momentText(call.now())
      const values = rowOf(call, id, now)
      await connection.run(
        add,
        columns.map((name) => values[name]),
      )
      return runOf(values)
    },
    async read(id) {
      const [row] = await all(one, [id])
      await durable()
      return row && runOf(row)
    },
    async find(call, id) {
      const [row] = await all(one, [id])
      await durable()
      return runOf(owned(call, row))
    },
    cancel: (call, id) =>
      write(async (connection) => {
        const now = momentText(call.now())
        const row = owned(call, await connection.get(one, [id]))
        if (isFinal(row.status as State)) return undefined
        const isOver = await connection.run(
          `update plinth_run set status = 'cancelled', cancels = 1, updated_at = ?, ended_at = ?
           where id = ? and status = 'pending'`,
          [now, call.now().getTime(), id],
        )
        const isAsked =
          isOver === 1 ||
          (await connection.run(`update plinth_run set cancels = 1 where id = ? and status = 'running'`, [id])) === 1
        return isAsked ? runOf((await connection.get(one, [id])) as SqlRow) : undefined
      }),
    forget: (call, id) =>
      write(async (connection) => {
        const row = owned(call, await connection.get(one, [id]))
        if (!isFinal(row.status as State)) return false
        await connection.run('delete from plinth_run where id = ?', [id])
        return true
      }),
    async take(holder, names, most, lease, at) {
      const now = Date.now()
      const free = `status in ('pending', 'running') and held_until < ?`
      const found = await all(
        first(`select id from plinth_run where ${free} and operation in (${placesOf(names)}) order by id`),
        [now, ...names, most + at.size],
      )
      const ids = found.flatMap(({ id }) => (at.has(id as string) ? [] : [id as string])).slice(0, most)
      if (ids.length === 0) return []
      return write(async (connection) => {
        const held: HeldRun[] = []
        for (const id of ids) {
          const taken = await connection.run(
            `update plinth_run set status = 'running', holder = ?, held_until = ?, attempts = attempts + 1, updated_at = ?
             where id = ? and ${free}`,
            [holder, now + lease, momentText(new Date(now)), id, now],
          )
          if (taken === 1) held.push(heldOf((await connection.get(one, [id])) as SqlRow))
        }
        return held
      })
    },
    renew: (holder, ids, lease) =>
      write(async (connection) => {
        const mine = `holder = ? and status = 'running' and id in (${placesOf(ids)})`
        await connection.run(`update plinth_run set held_until = ? where ${mine}`, [Date.now() + lease, holder, ...ids])
        const rows = await connection.all(`select id, cancels from plinth_run where ${mine}`, [holder, ...ids])
        return new Map(rows.map(({ id, cancels }) => [id as string, cancels === 1]))
      }),
    release: async (holder, id) => {
      await write((connection) =>
        connection.run(`update plinth_run set held_until = 0 where id = ? and holder = ? and status = 'running'`, [
          id,
          holder,
        ]),
      )
    },
    tell: async (holder, id, fraction, now) => {
      await write((connection) => tell(connection, holder, id, fraction, now))
    },
    end: (holder, id, ending, now) => write((connection) => conclude(connection, holder, id, ending, now)),
    async endWithin(call, holder, id, ending) {
      const connection = (call.db as CommandSession).writing()
      if (!(await conclude(connection, holder, id, ending, call.now()))) throw problem('unavailable')
    },
    purge: (before, most) =>
      write((connection) => connection.run(forgetSome, [before.getTime(), momentText(before), before.getTime(), most])),
  }
}

async function tell(connection: Connection, holder: string, id: string, fraction: number, now: Date): Promise<void> {
  await connection.run(progress, [Math.floor(fraction * 1000), momentText(now), id, holder])
}

function placesOf(values: readonly unknown[]): string {
  return values.map(() => '?').join()
}

async function conclude(
  connection: Connection,
  holder: string,
  id: string,
  ending: Ending,
  now: Date,
): Promise<boolean> {
  if (ending.progress !== undefined) await tell(connection, holder, id, ending.progress, now)
  const outcome = 'end' in ending ? JSON.stringify(ending.end) : null
  return (await connection.run(finish, [ending.status, outcome, momentText(now), now.getTime(), id, holder])) === 1
}
