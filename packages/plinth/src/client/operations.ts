import { setTimeout as sleep } from 'node:timers/promises'
import type { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { isFinal, type OperationStatus } from '../core/long-running/operation-status.ts'
import { runOperations } from '../core/long-running/operations.ts'
import { reflect } from '../core/reflect.ts'
import { type Service, service } from '../core/service.ts'
import { client } from './client.ts'
import { readProblem } from './problem-document.ts'
import type { CallOptions, Transport } from './transport.ts'

type Waiting = Pick<CallOptions, 'signal'>

/** What callers do with the long-running operations that they have started. */
export interface Operations {
  /** How one goes. Rejects with `not_found` when it is not there, or somebody else's. */
  readonly get: (id: string, options?: CallOptions) => Promise<OperationStatus>
  /** Asks for one to be given up. Rejects with `invalid_state` when it has ended. */
  readonly cancel: (id: string, options?: CallOptions) => Promise<OperationStatus>
  /** Has one forgotten that has ended. Rejects with `invalid_state` when it has not. */
  readonly forget: (id: string, options?: CallOptions) => Promise<void>
  /**
   * Waits until one has ended, asking as often as the service wants to be asked; for ever, unless a signal says
   * otherwise. Answers how it has ended where it has succeeded. Rejects with the failure that it has ended with, or
   * with `canceled`.
   */
  readonly wait: <R>(started: OperationStatus<R>, options?: Waiting) => Promise<OperationStatus<R>>
}

/** Milliseconds between two questions where the service says nothing of that. */
const pause = 2_000

/** The operations by which a client of a service follows those that take long. */
export function operations<S extends Service<unknown>>(contract: S, transport: Transport): Operations {
  const { getOperation, cancelOperation, deleteOperation } = client(
    service(contract.name, runOperations, contract.about),
    transport,
  )
  return {
    get: (operation_id, options) => getOperation({ operation_id }, options),
    cancel: (operation_id, options) => cancelOperation({ operation_id }, options),
    forget: async (operation_id, options) => {
      await deleteOperation({ operation_id }, options)
    },
    async wait<R>(started: OperationStatus<R>, { signal }: Waiting = {}) {
      let status: OperationStatus = started
      let milliseconds = 0
      const askAgain = (told: number): void => {
        milliseconds = told
      }
      while (!isFinal(status.status)) {
        await sleep(milliseconds, undefined, { signal })
        milliseconds = pause
        status = await getOperation({ operation_id: status.id }, { signal, askAgain })
      }
      if (status.status === 'succeeded') return status as OperationStatus<R>
      throw status.status === 'failed' ? failureIn(contract, status) : problem('canceled')
    },
  }
}

/** The failure that one has ended with, as its call would have been refused. */
function failureIn(contract: Service<unknown>, { operation, problem: document }: OperationStatus): Failed {
  const found = reflect(contract).operations.find(({ name }) => name === operation)
  const { status } = document as { readonly status: number }
  const failures = found?.run?.failures ?? new Map()
  return readProblem(document, { status, headers: {} }, { failures }) ?? problem('upstream_failed')
}
