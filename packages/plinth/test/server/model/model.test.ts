import { test } from 'node:test'
import * as fc from 'fast-check'
import { assertTotals } from '../../support/totals.ts'
import { batch } from './batch.ts'
import { book, callerOf, shelf } from './library.ts'
import { list } from './pages.ts'
import { past } from './past.ts'
import { programs, type Step } from './programs.ts'
import { assertPurged } from './purges.ts'
import { read } from './reads.ts'
import { assertRecorded } from './records.ts'
import { type Opened, openLibrary, type Session, session, type Who } from './session.ts'
import { create, jsonPatch, patch, put, remove, restore } from './writes.ts'

/** How many programs are tried: say more for a night. A failure prints the shortest that fails, and the seed. */
const numRuns = Number(process.env.MODEL_PROGRAMS ?? 20)

const acts: Readonly<Record<Step['act'], (it: Session, who: Who, given: never) => Promise<void>>> = {
  create,
  put,
  patch,
  jsonPatch,
  delete: remove,
  restore,
  batch,
  read,
  past,
  list,
}

async function run(opened: Opened, number: number, program: readonly Step[]): Promise<void> {
  const it = session(opened, number)
  for (const { act, caller, again, minimal, given } of program) {
    opened.clock.at += 1000
    it.rows.at(new Date(opened.clock.at).toISOString())
    const token = `${it.number}.${caller}`
    try {
      await acts[act](it, { token, caller: callerOf(token), again, minimal }, given as never)
    } catch (cause) {
      throw new Error(`${act} by ${token}, ${JSON.stringify(given)}: ${(cause as Error).message}`, { cause })
    }
  }
  await assertRecorded(it)
  await assertPurged(it)
}

test('whatever callers do one after the other, they are answered as a plain model of the contract would', async (context) => {
  const opened = await openLibrary(context)
  let number = 0
  await fc.assert(
    fc.asyncProperty(programs, async (program) => run(opened, ++number, program)),
    { numRuns },
  )
  for (const resource of [shelf, book]) await assertTotals(opened.storage, resource)
})
