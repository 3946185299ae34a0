import type { Principal } from '../principal.ts'
import type { Database } from '../resource/repository.ts'
import type { Trace } from '../trace.ts'
import type { KeptFailure } from './kept-failure.ts'
import type { State } from './operation-status.ts'

/** What a long-running operation has come to: what it answered and with which status, or how it failed. */
export type RunEnd =
  | { readonly output: unknown; readonly success: 201 | 202 | 207 | undefined }
  | { readonly failure: KeptFailure }

/** One run of a long-running operation, as it is kept. */
export interface Run {
  readonly id: string
  /** The name of the operation. */
  readonly operation: string
  readonly status: State
  /** From 0 to 1, where it has told. */
  readonly progress: number | undefined
  readonly createdAt: string
  readonly updatedAt: string
  /** Of the call that started it. */
  readonly requestId: string
  readonly traceId: string
  /** Present once it has succeeded or failed. */
  readonly end: RunEnd | undefined
}

/** What the runs of a service know of a call that starts one, or asks about one. */
export interface RunCall {
  readonly operation: { readonly name: string }
  readonly carrier: { metadata(name: string): string | undefined }
  readonly requestId: string
  readonly trace: Trace
  readonly principal: Principal | undefined
  readonly input: unknown
  readonly now: () => Date
  readonly db: Database
}

/** Where the runs of a service are kept and worked on. Implemented by `server`, over a storage. */
export interface Runs {
  /** Keeps a new run of the operation of a call, within the unit of work of that call. */
  start(call: RunCall): Promise<Run>
  /** Says that one has been started: it is taken up at once. */
  wake(): void
  /** A run, once it has ended or so many milliseconds are over; undefined where it has been forgotten. */
  wait(id: string, milliseconds: number, signal: AbortSignal): Promise<Run | undefined>
  /** A run of the caller. Throws `not_found` where there is none, or it is another's. */
  find(call: RunCall, id: string): Promise<Run>
  /** Has a run of the caller given up; undefined where it had ended before. Throws `not_found`. */
  cancel(call: RunCall, id: string): Promise<Run | undefined>
  /** Forgets a run of the caller that has ended; false where it has not. Throws `not_found`. */
  forget(call: RunCall, id: string): Promise<boolean>
}

/** What a handler has to do with the run that it is in. */
export interface RunControl {
  /** Tells how much is done, from 0 to 1. */
  progress(fraction: number): void
  /** Performs another operation as a step. */
  perform(operation: object, input: unknown): Promise<unknown>
  /** Keeps what it answers as its end, with the unit of work of the run where that has one. */
  conclude(output: unknown): Promise<void>
}
