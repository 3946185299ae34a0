// Work on Plinth's storage on PostgreSQL, without transport and pipeline: `create CALLERS` or `find CALLERS`.
import type { ActiveCall } from '../../../packages/plinth/src/core/active-call.ts'
import { timed } from '../harness/workload.ts'
import { newPostgres } from './postgres-tables.ts'
import { callOf } from './storage-calls.ts'
import { fields, todo } from './storage-tables.ts'

const [what, callers] = process.argv.slice(4)
const { storage } = await newPostgres()
function create(): Promise<{ id: string }> {
  const insert = ({ db }: ActiveCall) => db.repository(todo).insert(fields)
  return storage.command(callOf('createTodo'), insert) as Promise<{ id: string }>
}

const ids = what === 'find' ? await Promise.all(Array.from({ length: 2000 }, async () => (await create()).id)) : []

async function find(): Promise<void> {
  const id = ids[Math.floor(Math.random() * ids.length)] as string
  await storage.query(callOf('getTodo'), ({ db }) => db.repository(todo).find({ id }))
}

await timed(async (until) => {
  let done = 0
  const caller = async (): Promise<void> => {
    for (; performance.now() < until; done++) await (what === 'create' ? create() : find())
  }
  await Promise.all(Array.from({ length: Number(callers) }, caller))
  return done
})
await storage.close()
