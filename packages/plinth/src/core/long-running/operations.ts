import type { ActiveCall } from '../active-call.ts'
import { failure } from '../failure/failure.ts'
import { problems } from '../failure/problems.ts'
import { operation } from '../operation.ts'
import { t } from '../schema/vocabulary.ts'
import { isFinal, type OperationStatus, operationStatus } from './operation-status.ts'
import type { Runs } from './run.ts'
import { statusOf, type Telling } from './status-of.ts'

/** Seconds after which to ask again how a run goes. */
export const askAgain = 2

const input = t.Object({ operation_id: t.Id({ description: 'Of the run of an operation.' }) })
const tags = ['operations']
const notFound = problems.not_found
const common = { tags, transaction: 'none', input } as const

const cancelOperation = operation({
  ...common,
  summary: 'Cancel an operation',
  description:
    'Asks for a long-running operation to be given up. What it has done until then stands; it may still end as if nobody had asked.',
  http: 'POST /operations/{operation_id}/cancel',
  output: operationStatus,
  idempotent: true,
  errors: { notFound, invalidState: failure('failed_precondition', { title: 'It has ended already' }) },
})

/** The operations by which callers ask how what they have started goes, and give it up. */
export const runOperations = {
  getOperation: operation({
    ...common,
    summary: 'Get an operation',
    description:
      'Answers how a long-running operation goes that the caller has started. It is kept for 7 days after its end.',
    http: 'GET /operations/{operation_id}',
    output: operationStatus,
    errors: { notFound },
  }),
  cancelOperation: { ...cancelOperation, accepted: true },
  deleteOperation: operation({
    ...common,
    summary: 'Forget an operation',
    description: 'Forgets a long-running operation that has ended.',
    http: 'DELETE /operations/{operation_id}',
    errors: { notFound, invalidState: failure('failed_precondition', { title: 'It has not ended yet' }) },
  }),
}

type Input = { readonly operation_id: string }

/** The handlers of these operations. */
export function runHandlers(telling: Telling) {
  return {
    async getOperation({ operation_id: id }: Input, call: ActiveCall): Promise<OperationStatus> {
      const run = await runsOf(call).find(call, id)
      if (!isFinal(run.status)) call.setReply('retry-after', String(askAgain))
      return statusOf(run, telling)
    },
    async cancelOperation({ operation_id: id }: Input, call: ActiveCall): Promise<OperationStatus> {
      const run = await runsOf(call).cancel(call, id)
      if (!run) throw thrown(call, 'invalidState')
      call.setReply('retry-after', String(askAgain))
      return statusOf(run, telling)
    },
    async deleteOperation({ operation_id: id }: Input, call: ActiveCall): Promise<void> {
      if (!(await runsOf(call).forget(call, id))) throw thrown(call, 'invalidState')
    },
  }
}

/** Where the runs of the service of a call are kept. Throws a TypeError when there is no such place. */
export function runsOf({ environment, operation }: ActiveCall): Runs {
  if (!environment.runs) throw new TypeError(`"${operation.name}" needs a server that keeps long-running operations.`)
  return environment.runs
}

function thrown({ operation }: ActiveCall, name: string): Error {
  return (operation.throwables[name] as () => Error)()
}
