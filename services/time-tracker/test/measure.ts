// npm run measure -w services/time-tracker -- [--database postgres] [ENTRIES ...]: what requests take, of 10,000,
// 100,000 and 1,000,000 entries, on SQLite or a PostgreSQL of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createMigrator, openStorage } from 'plinth/storage'
import { openEngine } from '../../../packages/plinth/src/storage/dialect/open-engine.ts'
import { postgresServer } from '../../../packages/plinth/test/support/postgres-server.ts'
import { startService } from '../../../test/support/service.ts'
import { timeTracker } from '../src/contract.ts'
import { makeManyEntries } from './support/many-entries.ts'
import { tokenOf } from './support/token.ts'

const all = 'start_date=1970-01-02&end_date=2099-01-01'

/** What is asked, by whom, and how often: the middle of what it takes is told. */
const requests: readonly (readonly [what: string, path: string, isAdmin: boolean, times: number])[] = [
  ['this month of one person', '/time-entries', false, 7],
  ['this month of everybody', '/time-entries?user_id=*', true, 7],
  ['a month of one person, by an admin', '/time-entries?user_id=user-4', true, 7],
  ['the last 50 entries of everybody', `/time-entries?user_id=*&limit=50&${all}`, true, 7],
  ['ten by position, of all of one person', `/time-entries/paginated?start=0&length=10&${all}`, false, 3],
  ['ten by position, half-way through those', `/time-entries/paginated?start=MIDDLE&length=10&${all}`, false, 3],
  ['ten of everybody, half-way', `/time-entries/paginated?user_id=*&start=HALF&length=10&${all}`, true, 7],
  [
    'ten by position, of a project of everybody',
    `/time-entries/paginated?user_id=*&project_id=PROJECT&start=10&length=10&${all}`,
    true,
    3,
  ],
  ['a ticket of one person, of all time', `/time-entries?uri=TT-54&${all}`, false, 7],
  ['a ticket of everybody, of all time', `/time-entries?uri=TT-54&user_id=*&${all}`, true, 7],
  ['a project of one person, of all time', `/time-entries?project_id=PROJECT&${all}`, false, 3],
  ['the latest of each project', '/time-entries/latest', false, 7],
  ['the running one', '/time-entries/running', false, 7],
  ['the summary', '/time-entries/summary', false, 7],
  ['recent projects', '/projects/recent', false, 7],
  ['the report of this month, CSV', '/time-entries/report', true, 3],
  ['the report of everything, CSV', `/time-entries/report?${all}`, true, 1],
]

const { values: chosen, positionals } = parseArgs({
  allowPositionals: true,
  options: { database: { type: 'string', default: 'sqlite' } },
})
const folder = mkdtempSync(join(tmpdir(), 'time-tracker-measure-'))
const emptyDatabase = await databases(chosen.database)
try {
  for (const count of positionals.length > 0 ? positionals.map(Number) : [10_000, 100_000, 1_000_000])
    await measure(count, await emptyDatabase(`entries_${count}`))
} finally {
  rmSync(folder, { recursive: true })
}
// A server of our own goes with this process.
process.exit()

/**
 * What makes an empty database of a name, and answers its URL. Throws a TypeError for an engine that it does not know.
 */
async function databases(engine: string): Promise<(name: string) => Promise<string>> {
  if (engine === 'sqlite') return async (name) => `sqlite:${join(folder, `${name}.db`)}`
  if (engine !== 'postgres') throw new TypeError(`"${engine}" is neither sqlite nor postgres.`)
  const { url } = await postgresServer()
  return async (name) => {
    const connection = await (await openEngine(url('postgres'))).writer()
    await connection.execute(`create database ${name}`)
    await connection.close()
    return url(name)
  }
}

/** Measures with so many entries in a database, and prints a line for each request. */
async function measure(count: number, database: string): Promise<void> {
  await fill(database, count)
  const environment = { DATABASE_URL: database, RATE_LIMIT: '1000000/60' }
  const service = await startService('time-tracker', { environment })
  const tokens = { admin: tokenOf('root', 'time-tracker-admin'), user: tokenOf('user-3') }
  console.log(`${count} entries${' '.repeat(28)}    ms  first byte        MB    memory`)
  try {
    for (const [what, template, isAdmin, times] of requests) {
      const path = filled(template, count)
      const taken: { ms: number; first: number; bytes: number }[] = []
      let memory = 0
      const look = (): void => {
        memory = Math.max(memory, residentOf(service.process.pid as number))
      }
      const watch = setInterval(look, 50)
      for (let time = 0; time < times; time++)
        taken.push(await timed(service.url + path, isAdmin ? tokens.admin : tokens.user))
      clearInterval(watch)
      look()
      const { ms, first, bytes } =
        taken.sort((one, other) => one.ms - other.ms)[Math.floor(times / 2)] ?? (taken[0] as never)
      const figures = [ms.toFixed(0).padStart(8), first.toFixed(0).padStart(8), (bytes / 1e6).toFixed(2).padStart(12)]
      console.log(`  ${what.padEnd(38)}${figures.join('')}${memory.toFixed(0).padStart(10)}`)
    }
  } finally {
    await service.stop()
  }
}

/** The path of a request about so many entries. */
function filled(path: string, count: number): string {
  const half = Math.floor(count / 2)
  return path
    .replace('HALF', String(Math.min(half, 1_000_000)))
    .replace('MIDDLE', String(Math.floor(half / 20)))
    .replace('PROJECT', '01a20002-0000-7000-8000-000000000007')
}

async function fill(url: string, count: number): Promise<void> {
  const observe = (): void => undefined
  const resources = timeTracker.about.resources ?? []
  const storage = await openStorage({ url, resources, observe })
  await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
  const connection = await storage.connect()
  await makeManyEntries(connection, count, new Date().toISOString())
  await connection.close()
  await storage.close()
}

async function timed(url: string, credential: string) {
  const begun = performance.now()
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${credential}`, accept: 'text/csv, */*;q=0.5' },
  })
  let [bytes, first] = [0, 0]
  for await (const chunk of response.body ?? []) {
    if (bytes === 0) first = performance.now() - begun
    bytes += chunk.length
  }
  if (!response.ok) throw new Error(`${url} was answered ${response.status}.`)
  return { ms: performance.now() - begun, first, bytes }
}

/** Megabytes of a process that are in memory; 0 where /proc does not tell. */
function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return 0
  }
}
