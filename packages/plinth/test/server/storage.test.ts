import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { notesMigration, notesService } from './notes.ts'
import { addresses, type Program, run } from './temporary-service.ts'

const programs: Program[] = []
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
})

function serve(folder: string, environment: Record<string, string> = {}): Program {
  const program = run(['src/main.ts'], folder, { PORT: '0', INTERNAL_PORT: '0', ...environment })
  programs.push(program)
  return program
}

async function ask(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

function create(url: string, text: string): Promise<Response> {
  return fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
}

test('while it migrates it answers that it is starting, and is not ready; then it is', async () => {
  const gate = join(mkdtempSync(join(tmpdir(), 'plinth-gate-')), 'go-on')
  const service = notesService({ 'migrations/0001-create-notes.ts': notesMigration(gate) })
  after(() => {
    service.remove()
    rmSync(dirname(gate), { recursive: true })
  })
  const [PORT, INTERNAL_PORT] = [String(await freePort()), String(await freePort())]
  const program = serve(service.folder, { PORT, INTERNAL_PORT })
  const [url, internal] = [`http://127.0.0.1:${PORT}`, `http://127.0.0.1:${INTERNAL_PORT}`]
  while (!(await fetch(`${url}/status`).catch(() => undefined))) await sleep(10)

  const { status, body } = await ask(`${url}/status`)
  assert.deepEqual([status, body.status], [503, 'starting'])
  const refused = await fetch(`${url}/notes`)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
  assert.equal(((await refused.json()) as { code: string }).code, 'starting')
  const expected = { '/livez': 200, '/startupz': 503, '/readyz': 503 }
  for (const [path, status] of Object.entries(expected)) assert.equal((await ask(internal + path)).status, status, path)

  writeFileSync(gate, '')
  await addresses(program)
  assert.deepEqual((await ask(`${url}/status`)).body.status, 'ok')
  assert.equal((await ask(`${internal}/startupz`)).status, 200)
  assert.equal((await create(url, 'Buy milk')).status, 201)
  program.process.kill('SIGTERM')
  assert.equal(await program.ended(), 0)
})

test('a database that cannot be opened is named with the reason and what to do: exit code 70, no stack', async () => {
  const service = notesService({
    'migrations/0001-create-notes.ts': notesMigration(),
    'text.db': 'no database'.repeat(99),
  })
  after(() => service.remove())
  const program = serve(service.folder, { DATABASE_URL: `sqlite:${join(service.folder, 'text.db')}` })
  assert.equal(await program.ended(), 70)
  assert.match(
    program.output(),
    /^The database \S+text\.db cannot be opened: that file is something else\. Move it away/m,
  )
  assert.doesNotMatch(program.output(), /at .*\.ts:|SqliteError/)
})

test('what was answered is there after a restart', async () => {
  const service = notesService({ 'migrations/0001-create-notes.ts': notesMigration() })
  after(() => service.remove())
  const first = serve(service.folder)
  const { url } = await addresses(first)
  const { id } = (await (await create(url, 'Buy milk')).json()) as { id: string }
  first.process.kill('SIGTERM')
  assert.equal(await first.ended(), 0)
  const second = serve(service.folder)
  const again = await addresses(second)
  assert.equal((await ask(`${again.url}/notes/${id}`)).body.text, 'Buy milk')
})

test('readiness turns red, and the status degraded, when the storage fails; and green again', async () => {
  const service = notesService({ 'migrations/0001-create-notes.ts': notesMigration() })
  after(() => service.remove())
  const program = serve(service.folder)
  const { url, internalUrl } = await addresses(program)
  const { body } = await ask(`${internalUrl}/readyz`)
  const [check] = (body.checks as Record<string, [Record<string, unknown>]>)['database:responseTime'] ?? []
  assert.deepEqual([check?.componentType, check?.status, check?.observedUnit], ['datastore', 'pass', 'ms'])

  // Somebody else who will not let go of the database.
  const other = new Database(join(service.folder, '.data/notes.db'))
  other.exec('begin immediate')
  assert.equal((await create(url, 'Buy milk')).status, 503)
  // A finding stands for a second.
  const readiness = async () => (await ask(`${internalUrl}/readyz`)).status
  await until(async () => (await readiness()) === 503)
  assert.equal((await ask(`${internalUrl}/readyz`)).body.status, 'fail')
  assert.deepEqual(await ask(`${url}/status`).then(({ status, body }) => [status, body.status]), [200, 'degraded'])
  assert.equal((await ask(`${internalUrl}/livez`)).status, 200)

  other.exec('rollback')
  other.close()
  await until(async () => (await readiness()) === 200)
  assert.equal((await ask(`${url}/status`)).body.status, 'ok')
  assert.equal((await create(url, 'Buy milk')).status, 201)
})

test('a resource that no migration makes a table for is noticed in development', async () => {
  const service = notesService()
  after(() => service.remove())
  const program = serve(service.folder)
  await addresses(program)
  assert.match(program.output(), /"level":"warn".*Run \\"plinth migrate new TITLE\\"/)
})

test('a migration that fails ends the start with its error, and leaves the ports', async () => {
  const haunted = notesMigration().replace('async up(db) {', "async up(db) {\n throw new Error('the table is haunted')")
  const service = notesService({ 'migrations/0001-create-notes.ts': haunted })
  after(() => service.remove())
  const program = serve(service.folder)
  assert.equal(await program.ended(), 70)
  assert.match(program.output(), /the table is haunted/)
})
