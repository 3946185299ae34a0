// Work on Plinth's storage, without transport and pipeline: `write CALLERS`, or `find` by id, 16 in a turn of the event
// loop.
import type { ActiveCall } from '../../../packages/plinth/src/core/active-call.ts'
import { timed } from '../harness/workload.ts'
import { callOf } from './storage-calls.ts'
import { fields, newStorage, todo } from './storage-tables.ts'

const [what, callers] = process.argv.slice(4)
const { storage } = await newStorage()
function create(): Promise<{ id: string }> {
  const insert = ({ db }: ActiveCall) => db.repository(todo).insert(fields)
  return storage.command(callOf('createTodo'), insert) as Promise<{ id: string }>
}

async function write(until: number): Promise<number> {
  let done = 0
  const caller = async (): Promise<void> => {
    for (; performance.now() < until; done++) await create()
  }
  await Promise.all(Array.from({ length: Number(callers) }, caller))
  return done
}

async function find(until: number): Promise<number> {
  const { id } = await create()
  let done = 0
  for (; performance.now() < until; done++) {
    await storage.query(callOf('getTodo'), ({ db }) => db.repository(todo).find({ id }))
    if (done % 16 === 0) await new Promise(setImmediate)
  }
  return done
}

await timed(what === 'write' ? write : find)
await storage.close()
