import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { ActiveCall } from '../core/active-call.ts'
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
  /** When all that is committed now is durable; undefined when it is. Never rejects. */
  readonly persisting: () => Promise<void> | undefined
  /** Takes no more commands, and waits for those it has. */
  readonly finish: () => Promise<void>
}

interface WriterOptions {
  readonly connection: Connection
  readonly tables: Tables
  readonly observe: Observe
  /** Told after each commit, before the callers are. */
  readonly committed: () => void
  /** Told where the chain of audit records ends, once that is durable, when it has become longer. */
  readonly chained: (head: ChainHead) => void
}

interface Command {
  readonly call: ActiveCall
  readonly next: Invoke
  readonly answer: (output: unknown) => void
  readonly refuse: (thrown: unknown) => void
}

/** Commands that have been committed, or could not be. */
interface Batch {
  readonly commands: readonly Command[]
  readonly attempts: readonly Attempt[]
  readonly head: ChainHead | undefined
  /** When it began, in milliseconds of `performance.now()`. */
  readonly startedAt: number
}

/** Commands in one commit, at most. */
const mostCommands = 256
/** Milliseconds of work after which a batch takes no further command. */
const longestBatch = 20
/** Milliseconds that a batch waits for another process's transaction. */
const longestWait = 1000

/**
 * Group commit. Commands queue; those that have come by the end of a turn of the event loop go into one transaction, one
 * after the other, each in a savepoint, so that a failing one is rolled back alone. Those that come while it runs join it,
 * and so do those that come while the batch before it is being put on disk: the two do not wait for each other. Once a
 * batch is durable, and not before, its callers are answered; when its commit fails, all are refused.
 */
export function writer({ connection, tables, observe, committed, chained }: WriterOptions): Writer {
  const environment = { connection, tables, patience: patience(observe) }
  const waiting: Command[] = []
  let draining: Promise<void> | undefined
  let persisting: Promise<void> | undefined
  let arrived: (() => void) | undefined
  let finished = false
  let failing = false

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      await nextTurn()
      await commitBatch()
    }
    draining = undefined
  }

  /** Resolves with the next command, or when the batch before is durable. */
  const somethingNew = (durable: Promise<void>): Promise<void> => {
    // Nothing is running: what comes after a pause is not what kept the writer waiting.
    environment.patience.rest()
    return new Promise((resolve) => {
      arrived = resolve
      void durable.then(resolve)
    })
  }

  const commitBatch = async (): Promise<void> => {
    const startedAt = performance.now()
    const attempts: Attempt[] = []
    const commands: Command[] = []
    let head: ChainHead | undefined
    try {
      await begin(connection)
      let worked = 0
      while (commands.length < mostCommands && worked < longestBatch) {
        const command = waiting.shift()
        if (!command) {
          if (!persisting) break
          await somethingNew(persisting)
          continue
        }
        commands.push(command)
        const now = performance.now()
        const made = await attempt(environment, command.call, command.next, now)
        worked += performance.now() - now
        attempts.push(made)
        // Some errors, a full disk for one, undo the whole transaction at once.
        if (!made.audited && !connection.inTransaction) throw made.thrown
      }
      // One batch at a time is on its way to the disk; a query knows by it how long to wait.
      await persisting
      const records = attempts.flatMap(({ audited }) => audited ?? [])
      if (records.length > 0) head = await append(connection, records)
      // Whoever leaves records also clears some away.
      const last = commands.at(-1)?.call
      if (last?.idempotency) await sweep(connection, last.now())
      await connection.run('commit')
    } catch (thrown) {
      if (connection.inTransaction) await connection.run('rollback')
      // None was taken when another process would not let go of the database; the next would fare no better.
      refuse(commands.length > 0 ? commands : waiting.splice(0, mostCommands), thrown)
      return
    } finally {
      environment.patience.rest()
    }
    committed()
    persisting = persist({ commands, attempts, head, startedAt })
  }

  const persist = async ({ commands, attempts, head, startedAt }: Batch): Promise<void> => {
    try {
      await connection.persist()
    } catch (thrown) {
      refuse(commands, thrown)
      return
    } finally {
      persisting = undefined
    }
    failing = false
    if (head) chained(head)
    commands.forEach(({ answer, refuse }, index) => {
      const made = attempts[index]
      if (made?.audited) answer(made.output)
      else refuse(made?.thrown)
    })
    observe({ kind: 'batch_committed', commands: commands.length, duration: performance.now() - startedAt })
  }

  const refuse = (commands: readonly Command[], thrown: unknown): void => {
    failing = true
    observe({ kind: 'error_unexpected', error: thrown, call: undefined, origin: 'commit' })
    const failure = unavailable(thrown)
    for (const command of commands) command.refuse(failure)
  }

  return {
    submit: (call, next) =>
      new Promise((answer, refuse) => {
        if (finished) return refuse(problem('draining'))
        waiting.push({ call, next, answer, refuse })
        draining ??= drain()
        arrived?.()
      }),
    persisting: () => persisting,
    async check() {
      if (!failing || draining) return
      try {
        const version = (await connection.get('pragma user_version', []))?.user_version
        await connection.execute(`begin immediate; pragma user_version = ${version}; commit`)
        await connection.persist()
        failing = false
      } catch (thrown) {
        if (connection.inTransaction) await connection.run('rollback')
        throw unavailable(thrown)
      }
    },
    async finish() {
      finished = true
      await draining
      await persisting
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
