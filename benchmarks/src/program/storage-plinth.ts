// Work on Plinth's storage, without transport and pipeline: `write CALLERS`, or `find` by id, 16 in a turn of the event loop.
import { service } from 'plinth'
import { ActiveCall } from '../../../packages/plinth/src/core/active-call.ts'
import { type ReflectedOperation, reflect } from '../../../packages/plinth/src/core/reflect.ts'
import { uuidv7 } from '../../../packages/plinth/src/core/uuid.ts'
import { timed } from '../harness/workload.ts'
import { fields, newStorage, todo } from './storage-tables.ts'

const [what, callers] = process.argv.slice(4)
const { storage } = await newStorage()
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
    await storage.query(start('getTodo'), ({ db }) => db.repository(todo).find({ id }))
    if (done % 16 === 0) await new Promise(setImmediate)
  }
  return done
}

await timed(what === 'write' ? write : find)
await storage.close()
