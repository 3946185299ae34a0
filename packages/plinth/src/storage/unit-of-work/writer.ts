import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { ActiveCall } from '../../core/active-call.ts'
import { problem } from '../../core/failure/problems.ts'
import type { Invoke } from '../../core/interceptor.ts'
import type { Observe } from '../../core/observation.ts'
import { append, type ChainHead } from '../audit/chain.ts'
import type { Awaitable, Connection } from '../dialect/connection.ts'
import { unavailable } from '../refusal.ts'
import { tryToWrite } from '../system-tables.ts'
import type { Tables } from '../table/tables.ts'
import { settle } from '../totals/settle.ts'
import { type Attempt, attempt } from './command.ts'
import { sweep } from './outcome.ts'
import { patience } from './patience.ts'
import { prefetch } from './prefetch.ts'

/** The one who writes: command after command, and many of them a commit. */
export interface Writer {
  /** Runs a command in a transaction and answers when it is durable. */
  readonly submit: (call: ActiveCall, next: Invoke) => Promise<unknown>
  /** Throws `unavailable` when the last commit failed and writing is still not possible. */
  readonly check: () => Promise<void>
  /** When all that is committed now is durable; undefined when it is. Never rejects. */
  readonly persisting: () => Promise<void> | undefined
  /** Takes no more commands, finishes those it has, and closes its connection. */
  readonly finish: () => Promise<void>
}

interface WriterOptions {
  readonly connection: Connection
  /** Another connection in the place of one that was lost. */
  readonly connect: () => Awaitable<Connection>
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
  /** When it was begun first, in milliseconds of `performance.now()`; 0 when it was not. */
  begunAt: number
  /** How much of the reply there was before. */
  readonly replied: number
}

/** Commands that have been committed, or could not be. */
interface Batch {
  readonly commands: readonly Command[]
  readonly attempts: readonly Attempt[]
  readonly head: ChainHead | undefined
  /** When it began, in milliseconds of `performance.now()`. */
  readonly startedAt: number
}

/** Milliseconds of work after which a batch takes no further command. */
const longestBatch = 20
/** Milliseconds that a batch waits for another process's transaction. */
const longestWait = 1000
/** Milliseconds after which a command is not begun again that other transactions get in the way of. */
const longestTry = 3000
/**
 * Milliseconds that one which is begun again waits for what others hold: not equally long, for they may wait for it.
 */
const longWait = (): number => Math.ceil(50 + 400 * Math.random())

/**
 * Group commit. Commands queue; those that have come by the end of a turn of the event loop go into one transaction,
 * one after the other, each in a savepoint, so that a failing one is rolled back alone. Those that come while it runs
 * join it, and so do those that come while the batch before it is being put on disk: the two do not wait for each
 * other. Once a batch is durable, and not before, its callers are answered; when its commit fails, all are refused.
 *
 * Where others write at the same time, a command that they get in the way of is put off: it is begun again, in a
 * transaction of its own, and so are all of a batch that fails for what one of them did.
 */
export function writer({ connection, connect, tables, observe, committed, chained }: WriterOptions): Writer {
  const { isEmbedded, mostCommands, waitFor } = connection.dialect
  const environment = { connection, tables, patience: patience(observe, isEmbedded) }
  const waiting: Command[] = []
  const putOff: Command[] = []
  let draining: Promise<void> | undefined
  /** The check that is under way: whoever asks meanwhile is told what it finds. */
  let trial: Promise<void> | undefined
  let persisting: Promise<void> | undefined
  let arrived: (() => void) | undefined
  let finished = false
  let failing = false

  const drain = async (): Promise<void> => {
    while (waiting.length > 0 || putOff.length > 0) {
      await nextTurn()
      if (waiting.length > 0) await commitBatch(waiting, mostCommands)
      if (putOff.length === 0) continue
      await commitBatch(putOff, 1)
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

  const commitBatch = async (queue: Command[], most: number): Promise<void> => {
    const startedAt = performance.now()
    const attempts: Attempt[] = []
    const commands: Command[] = []
    let head: ChainHead | undefined
    try {
      if (connection.isLost) connection = environment.connection = await connect()
      await begin(connection)
      if (most === 1 && waitFor) connection.defer(waitFor(longWait()))
      if (!isEmbedded && most > 1)
        prefetch(
          connection,
          tables,
          queue.slice(0, most).map(({ call }) => call),
        )
      let worked = 0
      while (commands.length < most && worked < longestBatch) {
        const command = queue.shift()
        if (!command) {
          if (!persisting) break
          await somethingNew(persisting)
          continue
        }
        commands.push(command)
        start(command)
        const now = performance.now()
        const made = await attempt(environment, command.call, command.next, now)
        worked += performance.now() - now
        attempts.push(made)
        // Some errors, a full disk for one, undo the whole transaction at once.
        if (!made.audited && !connection.inTransaction) throw made.thrown
      }
      // One batch at a time is on its way to the disk; a query knows by it how long to wait.
      await persisting
      const records = attempts.flatMap((made) => made.audited ?? made.read ?? [])
      if (records.length > 0) head = await append(connection, records)
      const counted = attempts.flatMap((it) => it.counted ?? [])
      if (counted.length > 0) settle(connection, counted)
      // Whoever leaves records also clears some away.
      const last = commands.at(-1)?.call
      if (last?.idempotency) await sweep(connection, last.now())
      await connection.run('commit')
    } catch (failed) {
      const thrown = await undone(connection, failed)
      // Whether what was sent to a server that has gone was committed, nobody knows.
      if (!isEmbedded && !connection.isLost && commands.length > 0) return again(commands, thrown)
      // None was taken when another process would not let go of the database; the next would fare no better.
      refuse(commands.length > 0 ? commands : queue.splice(0, mostCommands), thrown)
      return
    } finally {
      environment.patience.rest()
    }
    committed()
    // Forgotten by what waits for it: where the disk fails at once, it is over before it is known.
    persisting = persist({ commands, attempts, head, startedAt }).then(() => {
      persisting = undefined
    })
  }

  const persist = async ({ commands, attempts, head, startedAt }: Batch): Promise<void> => {
    try {
      await connection.persist()
    } catch (thrown) {
      refuse(commands, thrown)
      return
    }
    failing = false
    if (head) chained(head)
    commands.forEach((command, index) => {
      const made = attempts[index]
      if (made?.audited) command.answer(made.output)
      else if (made?.isPutOff && mayTry(command)) putOff.push(command)
      else command.refuse(made?.thrown)
    })
    // The queue may have been empty, and left, while the disk was written.
    if (putOff.length > 0) draining ??= drain()
    observe({ kind: 'batch_committed', commands: commands.length, duration: performance.now() - startedAt })
  }

  /** Puts off what may succeed alone; one that was alone has failed for what it did, or too often. */
  const again = (commands: readonly Command[], thrown: unknown): void => {
    const mayPass = commands.length > 1 || connection.dialect.faultOf(thrown) === 'busy'
    const isOver = (it: Command): boolean => !mayPass || !mayTry(it)
    putOff.push(...commands.filter((it) => !isOver(it)))
    if (commands.some(isOver)) refuse(commands.filter(isOver), thrown)
  }

  const refuse = (commands: readonly Command[], thrown: unknown): void => {
    failing = true
    observe({ kind: 'error_unexpected', error: thrown, call: undefined, origin: 'commit' })
    const failure = unavailable(thrown)
    for (const command of commands) command.refuse(failure)
  }

  const tried = async (): Promise<void> => {
    if (connection.isLost) connection = environment.connection = await connect()
    await tryToWrite(connection)
    await connection.persist()
    failing = false
  }

  return {
    submit: (call, next) =>
      new Promise((answer, refuse) => {
        if (finished) return refuse(problem('draining'))
        waiting.push({ call, next, answer, refuse, begunAt: 0, replied: call.reply?.length ?? 0 })
        draining ??= drain()
        arrived?.()
      }),
    persisting: () => persisting,
    async check() {
      if (!trial) {
        if ((!failing && !connection.isLost) || draining) return
        trial = tried().finally(() => {
          trial = undefined
        })
        // Commands that come meanwhile wait: two that find the connection gone would each make another, and one use
        // both.
        draining = trial.then(drain, drain)
      }
      try {
        await trial
      } catch (thrown) {
        throw unavailable(thrown)
      }
    },
    async finish() {
      finished = true
      const underWay = (): Promise<void> | undefined => draining ?? persisting
      for (let last = underWay(); last; last = underWay()) await last
      await connection.close()
    },
  }
}

/**
 * Takes back what the open transaction did. Why it failed: the last thing that did, where not even that can be done.
 */
async function undone(connection: Connection, thrown: unknown): Promise<unknown> {
  try {
    if (connection.inTransaction) await connection.run('rollback')
    return thrown
  } catch (last) {
    return last
  }
}

/** Begins a command, for the first time or again. */
function start(command: Command): void {
  command.begunAt ||= performance.now()
  const { reply } = command.call
  if (reply) reply.length = command.replied
}

function mayTry({ begunAt, call }: Command): boolean {
  const now = performance.now()
  return now - begunAt < longestTry && now < call.deadlineAt
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
