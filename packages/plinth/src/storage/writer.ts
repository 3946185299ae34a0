import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { ActiveCall } from '../core/active-call.ts'
import type { Failed } from '../core/failure.ts'
import type { Invoke } from '../core/interceptor.ts'
import type { Observe } from '../core/observation.ts'
import { problem } from '../core/problems.ts'
import { append, type ChainHead } from './audit/chain.ts'
import { type Attempt, attempt } from './command.ts'
import type { Connection } from './dialect/connection.ts'
import { sweep } from './outcome.ts'
import { patience } from './patience.ts'
import { unavailable } from './refusal.ts'
import type { Tables } from './tables.ts'

/** The one who writes: command after command, and many of them a commit. */
export interface Writer {
  /** Runs a command in a transaction and answers when it is durable. */
  readonly submit: (call: ActiveCall, next: Invoke) => Promise<unknown>
  /** Throws `unavailable` when the last commit failed and writing is still not possible. */
  readonly check: () => Promise<void>
  /** Takes no more commands, and waits for those it has. */
  readonly finish: () => Promise<void>
}

interface WriterOptions {
  readonly connection: Connection
  readonly tables: Tables
  readonly observe: Observe
  /** Told after each commit, before the callers are. */
  readonly committed: () => void
  /** Told where the chain of audit records ends, after each commit that has made it longer. */
  readonly chained: (head: ChainHead) => void
}

interface Command {
  readonly call: ActiveCall
  readonly next: Invoke
  readonly answer: (output: unknown) => void
  readonly refuse: (thrown: unknown) => void
}

/** Commands in one commit, at most. */
const mostCommands = 256
/** Milliseconds after which a batch takes no further command. */
const longestBatch = 20
/** Milliseconds that a batch waits for another process's transaction. */
const longestWait = 1000

/**
 * Group commit. Commands queue; those that have come by the end of a turn of the event loop go into one transaction, one
 * after the other, each in a savepoint, so that a failing one is rolled back alone. Those that come while it runs join
 * it. After its one commit, and not before, the callers are answered; when the commit fails, all are refused.
 */
export function writer({ connection, tables, observe, committed, chained }: WriterOptions): Writer {
  connection.execute('pragma busy_timeout = 0')
  const environment = { connection, tables, patience: patience(observe) }
  let waiting: Command[] = []
  let draining: Promise<void> | undefined
  let finished = false
  let failing = false

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      await nextTurn()
      await commitBatch()
    }
    draining = undefined
  }

  const commitBatch = async (): Promise<void> => {
    const startedAt = performance.now()
    const attempts: Attempt[] = []
    let taken = 0
    let failure: Failed | undefined
    let head: ChainHead | undefined
    try {
      await begin(connection)
      const begun = performance.now()
      for (let now = begun; now - begun < longestBatch; now = performance.now()) {
        const command = waiting[taken]
        if (!command || taken === mostCommands) break
        taken++
        const made = await attempt(environment, command.call, command.next, now)
        attempts.push(made)
        // Some errors, a full disk for one, undo the whole transaction at once.
        if (!made.audited && !connection.inTransaction) throw made.thrown
      }
      const records = attempts.flatMap(({ audited }) => audited ?? [])
      if (records.length > 0) head = await append(connection, records)
      // Whoever leaves records also clears some away.
      const last = waiting[taken - 1]?.call
      if (last?.idempotency) await sweep(connection, last.now())
      await connection.run('commit')
    } catch (thrown) {
      failure = unavailable(thrown)
      observe({ kind: 'error_unexpected', error: thrown, call: undefined, origin: 'commit' })
      if (connection.inTransaction) await connection.run('rollback')
    }
    failing = failure !== undefined
    environment.patience.rest()
    committed()
    if (head && !failure) chained(head)
    // None was taken when another process would not let go of the database; the next would fare no better.
    const done = waiting.slice(0, taken || mostCommands)
    waiting = waiting.slice(done.length)
    done.forEach(({ answer, refuse }, index) => {
      const made = attempts[index]
      if (failure) refuse(failure)
      else if (made?.audited) answer(made.output)
      else refuse(made?.thrown)
    })
    if (!failure) observe({ kind: 'batch_committed', commands: taken, duration: performance.now() - startedAt })
  }

  return {
    submit: (call, next) =>
      new Promise((answer, refuse) => {
        if (finished) return refuse(problem('draining'))
        waiting.push({ call, next, answer, refuse })
        draining ??= drain()
      }),
    async check() {
      if (!failing || draining) return
      try {
        const version = (await connection.get('pragma user_version', []))?.user_version
        await connection.execute(`begin immediate; pragma user_version = ${version}; commit`)
        failing = false
      } catch (thrown) {
        if (connection.inTransaction) await connection.run('rollback')
        throw unavailable(thrown)
      }
    },
    finish() {
      finished = true
      return draining ?? Promise.resolve()
    },
  }
}

/** Begins a transaction once no other process has one, and blocks nobody while it waits. */
async function begin(connection: Connection): Promise<void> {
  for (const until = performance.now() + longestWait; ; await sleep(5)) {
    try {
      await connection.run(connection.dialect.begin)
      return
    } catch (thrown) {
      if (connection.dialect.faultOf(thrown) !== 'busy' || performance.now() > until) throw thrown
    }
  }
}
