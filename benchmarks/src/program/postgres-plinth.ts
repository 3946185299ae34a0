// Work on Plinth's storage on PostgreSQL, without transport and pipeline: `create CALLERS` or `find CALLERS`.
import { service } from 'plinth'
import { ActiveCall } from '../../../packages/plinth/src/core/active-call.ts'
import { type ReflectedOperation, reflect } from '../../../packages/plinth/src/core/reflect.ts'
import { uuidv7 } from '../../../packages/plinth/src/core/uuid.ts'
import { timed } from '../harness/workload.ts'
import { newPostgres } from './postgres-tables.ts'
import { fields, todo } from './storage-tables.ts'

const [what, callers] = process.argv.slice(4)
const { storage } = await newPostgres()
const operations = new Map(reflect(service('todo', todo.operations)).operations.map((it) => [it.name, it]))
const environment = { now: () => new Date(), observe: () => undefined }
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => undefined,
  encode: () => undefined,
}

function start(name: string): ActiveCall {
  return new ActiveCall(operations.get(name) as ReflectedOperation, carrier, environment, uuidv7(), performance.now())
}

function create(): Promise<{ id: string }> {
  const insert = ({ db }: ActiveCall) => db.repository(todo).insert(fields)
  return storage.command(start('createTodo'), insert) as Promise<{ id: string }>
}

const ids = what === 'find' ? await Promise.all(Array.from({ length: 2000 }, async () => (await create()).id)) : []

async function find(): Promise<void> {
  const id = ids[Math.floor(Math.random() * ids.length)] as string
  await storage.query(start('getTodo'), ({ db }) => db.repository(todo).find({ id }))
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
