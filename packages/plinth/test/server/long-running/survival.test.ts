import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sharedDatabase } from '../../storage/laboratory.ts'
import { aborted, type Habits, openArchive } from './archive.ts'

const titles = ['Emma', 'Persuasion']

/** An instance in a process of its own, and what it has said. */
async function another(context: TestContext, database: string) {
  const program = fileURLToPath(new URL('archive.child.ts', import.meta.url))
  const child = spawn(process.execPath, [program, database], { stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const said = async (what: string | RegExp, times = 1): Promise<string> => {
    for (;;) {
      const found = text.split('\n').filter((line) => line.match(what))
      if (found.length >= times) return found[0] as string
      await sleep(10)
    }
  }
  return { said, url: await said(/^http/), kill: () => child.kill('SIGKILL') }
}

async function start(url: string, method: string, path: string, body: object): Promise<string> {
  const headers = { authorization: 'Bearer ada', 'content-type': 'application/json', prefer: 'respond-async' }
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
  assert.equal(answer.status, 202)
  return answer.headers.get('location') as string
}

test('what an instance was at that is killed, another one takes up, from the start where that is sound', async (context) => {
  const database = await sharedDatabase(context)
  const child = await another(context, database)
  const refreshed = await start(child.url, 'PUT', '/books/refresh', { titles })
  await child.said('Persuasion')
  const imported = await start(child.url, 'POST', '/books/import', { titles: ['Sanditon', 'Persuasion'] })
  const reported = await start(child.url, 'POST', '/reports/make', { lines: 1, ms: 800 })
  await child.said('Persuasion', 2)
  child.kill()

  const added: string[] = []
  const { ended, rows } = await openArchive(context, { before: (title) => added.push(title) }, database)
  const outcomes = await Promise.all([refreshed, imported, reported].map((address) => ended(address)))
  assert.deepEqual(
    outcomes.map(({ status, problem }) => [status, problem?.code]),
    [
      ['succeeded', undefined],
      ['failed', 'interrupted'],
      ['succeeded', undefined],
    ],
  )
  // The first step has been done before: it was not done again, though it was asked for again.
  assert.deepEqual(added, titles)
  assert.deepEqual(
    rows('select title from books order by title').map(({ title }) => title),
    ['Emma', 'Persuasion', 'Sanditon'],
  )
  assert.equal(rows('select id from reports').length, 1)
})

/** Two instances in this process. */
async function two(context: TestContext, one: Habits, other: Habits) {
  const database = await sharedDatabase(context)
  return [await openArchive(context, one, database), await openArchive(context, other, database)] as const
}

test('of instances that share a database one does a run, and each does some', async (context) => {
  const done: string[] = []
  const habits = (name: string): Habits => ({
    async before(title) {
      await sleep(60)
      done.push(`${name} ${title}`)
    },
  })
  const [one, other] = await two(context, habits('one'), habits('other'))
  const names = Array.from({ length: 24 }, (_, index) => `Volume ${index}`)
  const started = await Promise.all(
    names.map((title, index) => (index % 2 ? one : other).send('POST', '/books/import', { titles: [title] })),
  )
  const ends = await Promise.all(started.map(({ json }) => one.ended(`/operations/${json.id}`)))
  assert.deepEqual(new Set(ends.map(({ status }) => status)), new Set(['succeeded']))
  assert.deepEqual(done.map((line) => line.replace(/^\w+ /, '')).toSorted(), names.toSorted())
  assert.deepEqual(new Set(done.map((line) => line.split(' ')[0])), new Set(['one', 'other']))
})

test('an instance cancels what another one is at', async (context) => {
  const hanging: Habits = { before: (_, signal) => aborted(signal) }
  const [one, other] = await two(context, hanging, hanging)
  const { json } = await one.send('POST', '/books/import', { titles })
  await sleep(50)
  assert.equal((await other.send('POST', `/operations/${json.id}/cancel`)).status, 202)
  assert.equal((await other.ended(`/operations/${json.id}`)).status, 'cancelled')
})

test('an instance that ends hands over what it was at, and what cannot be begun again has failed', async (context) => {
  const database = await sharedDatabase(context)
  const one = await openArchive(context, { before: (_, signal) => aborted(signal) }, database)
  const imported = await one.send('POST', '/books/import', { titles: ['Sanditon'] })
  const refreshed = await one.send('PUT', '/books/refresh', { titles })
  for (;;) {
    const [{ running } = {}] = one.rows(`select count(*) as running from plinth_run where status = 'running'`)
    if (Number(running) === 2) break
    await sleep(10)
  }
  const other = await openArchive(context, {}, database)
  const before = performance.now()
  await one.environment.runs?.drain(100)
  const address = `/operations/${imported.json.id}`
  const { problem, status } = await other.ended(address)
  assert.deepEqual([status, problem.code, problem.status], ['failed', 'interrupted', 503])
  assert.equal((await other.ended(`/operations/${refreshed.json.id}`)).status, 'succeeded')
  // Nobody waits for the lease of an instance that lets go.
  assert.ok(performance.now() - before < 4000)
  const late = await one.send('POST', '/books/import', { titles: ['Lady Susan'] })
  assert.equal(late.status, 202)
  assert.equal((await other.ended(`/operations/${late.json.id}`)).status, 'succeeded')
})
