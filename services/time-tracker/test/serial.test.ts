// Whatever three requests of one person meet on two instances, they are answered as if one had come after the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { verifyChain } from '../../../packages/plinth/src/storage/audit/verify-chain.ts'
import { temporaryFolder } from '../../../packages/plinth/test/storage/laboratory.ts'
import { emptyDatabase, engine } from '../../../packages/plinth/test/support/databases.ts'
import { answerTo, type Entry, type Request, type State, stateOf } from './support/model.ts'
import { type Ask, openTracker, withWork } from './support/tracker.ts'

/** The clocks stand still at noon, so that an answer depends on the order of the requests alone. */
const at = (time: string) => `2026-03-18T${time}:00.0000000Z`
const times = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00', '11:30'].map(at)
const known = ['first', 'second', 'running'] as const

const time = fc.constantFrom(...times)
const entry = fc.constantFrom(...known)
const span = fc.tuple(time, time).map(([one, other]) => [one, other].sort() as [string, string])
const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), start: fc.option(time, { nil: undefined }) }),
  span.map(([start, end]) => ({ kind: 'book' as const, start, end })),
  entry.map((id) => ({ kind: 'stop' as const, id })),
  entry.map((id) => ({ kind: 'restart' as const, id })),
  entry.map((id) => ({ kind: 'delete' as const, id })),
  fc.constant({ kind: 'stopRunning' as const }),
  fc
    .record({ id: entry, span, makesRoom: fc.boolean() })
    .map(({ id, span: [start, end], makesRoom }) => ({ kind: 'move' as const, id, start, end, makesRoom })),
)

/** What is there before: two entries, and perhaps a timer. */
const before = (runs: boolean): readonly Entry[] => [
  { id: 'first', start: at('08:00'), end: at('09:00') },
  { id: 'second', start: at('09:30'), end: at('10:30') },
  runs
    ? { id: 'running', start: at('11:00'), end: undefined }
    : { id: 'running', start: at('10:45'), end: at('11:00') },
]

test('every answer and what is there in the end are those of one order of the requests', async (context) => {
  const database = engine.name === 'sqlite' ? `sqlite:${temporaryFolder(context)}/shared.db` : await emptyDatabase()
  const trackers = [await openTracker(context, undefined, database), await openTracker(context, undefined, database)]
  const work = await withWork((trackers[0] as (typeof trackers)[0]).as('root'))
  let people = 0
  const property = fc.asyncProperty(
    fc.array(request, { minLength: 3, maxLength: 3 }),
    fc.boolean(),
    async (requests, runs) => {
      people += 1
      const instances = trackers.map(({ as }) => as(`person-${people}`)) as [Ask, Ask]
      const ids = new Map<string, string>()
      for (const { id, start, end } of before(runs)) {
        const made = await instances[0]('POST', '/time-entries', { ...work, start_date: start, end_date: end })
        assert.equal(made.status, 201, made.text)
        ids.set(id, made.body.id)
      }
      const sent = requests.map((each, index) => send(instances[index % 2] as Ask, each, { work, ids }))
      const answers = (await Promise.all(sent)).map(({ status }) => status)
      const { body } = await instances[1]('GET', '/time-entries?timezone_offset=0')
      const there = stateOf(
        body.map((each: Stored) => ({ id: each.id, start: each.start_date, end: each.end_date ?? undefined })),
      )
      const outcomes = orders.map((order) => outcome(order, requests, before(runs)))
      assert.ok(
        outcomes.some(({ statuses, state }) => statuses.join() === answers.join() && state === there),
        `${JSON.stringify({ runs, requests, answers, there })}\nbut in an order:\n${outcomes.map((each) => JSON.stringify(each)).join('\n')}`,
      )
    },
  )
  await fc.assert(property, { numRuns: 120, endOnFailure: true })
  const connection = await (trackers[0] as (typeof trackers)[0]).storage.connect()
  const { fault } = await verifyChain(connection, () => undefined)
  await connection.close()
  assert.equal(fault, undefined)
})

interface Stored {
  readonly id: string
  readonly start_date: string
  readonly end_date: string | null
}

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

/** What the rules make of requests that come in an order. */
function outcome(order: readonly number[], requests: readonly Request[], entries: State) {
  let state = entries
  const statuses: number[] = []
  for (const index of order) {
    const answer = answerTo(requests[index] as Request, state, at('12:00'))
    statuses[index] = answer.status
    state = answer.state
  }
  return { statuses, state: stateOf(state) }
}

function send(
  ask: Ask,
  request: Request,
  { work, ids }: { readonly work: object; readonly ids: ReadonlyMap<string, string> },
) {
  const one = 'id' in request ? `/time-entries/${ids.get(request.id)}` : '/time-entries'
  switch (request.kind) {
    case 'start':
      return ask('POST', one, { ...work, start_date: request.start })
    case 'book':
      return ask('POST', one, { ...work, start_date: request.start, end_date: request.end })
    case 'move': {
      const { start, end, makesRoom } = request
      return ask('PUT', one, { start_date: start, end_date: end, update_last_entry_if_overlap: makesRoom })
    }
    case 'delete':
      return ask('DELETE', one)
    case 'stopRunning':
      return ask('POST', '/time-entries/stop')
    default:
      return ask('POST', `${one}/${request.kind}`)
  }
}
