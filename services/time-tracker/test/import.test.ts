import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Principal } from 'plinth'
import { openStorage, type Storage } from 'plinth/storage'
import { harness } from 'plinth/testing'
import { timeTracker } from '../src/contract.ts'
import service from '../src/service.ts'
import { documents, id, refused, tenant } from './support/exported.ts'

const folder = mkdtempSync(join(tmpdir(), 'time-tracker-import-'))
after(() => rmSync(folder, { recursive: true }))
const url = `sqlite:${join(folder, 'time-tracker.db')}`
const ok = join(folder, 'report.jsonl')

/** Runs the command in its folder, and answers how it ended. */
function run(...words: readonly string[]) {
  return runOn(url, ...words)
}

function runOn(database: string, ...words: readonly string[]) {
  const program = `${import.meta.dirname}/../src/import.ts`
  const env = { ...process.env, ENVIRONMENT: 'development', DATABASE_URL: database, INIT_CWD: folder }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: 'utf8' })
  return { status, stdout, stderr, report: () => readFileSync(ok, 'utf8') }
}
const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

const counts = Object.fromEntries(Object.entries(documents).map(([name, all]) => [name, all.length]))
const tallied = (of: 'imported' | 'present', wrong: Readonly<Record<string, number>> = {}) =>
  Object.fromEntries(
    ['customer', 'activity', 'project_type', 'project', 'time_entry', 'technology'].map((name) => [
      name,
      { imported: 0, present: 0, [of]: counts[name], refused: wrong[name] ?? 0 },
    ]),
  )

before(() => {
  for (const [name, all] of Object.entries(documents)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(all))
})

let storage: Storage
async function api(user = 'ada') {
  storage ??= await openStorage({ url, resources: timeTracker.about.resources ?? [], observe: () => {} })
  const principal: Principal = {
    client: undefined,
    user,
    tenant,
    location: undefined,
    roles: ['time-tracker-admin'],
    scopes: [],
  }
  return harness(service, { storage, principal })
}
after(() => storage?.close())

test('a dry run tells what would be imported, and writes nothing', () => {
  for (const [words, of] of [
    [['--dry-run'], 'imported'],
    [['--dry-run'], 'imported'],
    [[], 'imported'],
    [['--dry-run'], 'present'],
    [[], 'present'],
  ] as const) {
    const { status, stdout, stderr, report } = run('.', ...words, '--json', '--report', ok)
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), { dry_run: words.length > 0, containers: tallied(of), report: ok })
    assert.equal(report(), '')
  }
})

test('what is imported keeps its id and its owner, in UTC, and what was deleted is so', async () => {
  const ada = await api()
  const entries = await ada.listTimeEntries({ start_date: '2020-04-01', end_date: '2020-04-30', timezone_offset: 0 })
  assert.deepEqual(
    entries.map((each) => [each.id, each.start_date, each.end_date, each.owner_id, each.project_name]),
    [
      [id(23), '2020-04-02T00:00:00.0000000Z', null, 'ada', 'Site'],
      [id(21), '2020-04-01T17:00:00.1234560Z', '2020-04-01T18:00:00.0000000Z', 'ada', 'Site'],
      [id(20), '2020-04-01T15:00:00.0000000Z', '2020-04-01T17:00:00.1234560Z', 'ada', 'Site'],
    ],
  )
  assert.deepEqual(
    (await ada.listCustomers({ sort: ['name'] })).items.map(({ name, status }) => [name, status]),
    [
      ['Acme', 'active'],
      ['Gone', 'inactive'],
    ],
  )
  assert.deepEqual(
    (await ada.listProjectTypes({ sort: ['name'] })).items.map(({ name }) => name),
    ['Inner', 'Kind'],
  )
  await assert.rejects(ada.restoreProjectType({ project_type_id: id(6) }), { code: 'already_exists' })
  await assert.rejects(ada.restoreTimeEntry({ time_entry_id: id(22) }), { code: 'overlap' })
  const { items } = await ada.listEvents({ item_id: id(20) })
  assert.deepEqual(
    items.map(({ action, description, user_id }) => [action, description, user_id]),
    [['create', 'importDocuments', null]],
  )
})

test('each document that is not as it must be is refused by itself, with what is wrong and where', async (t) => {
  for (const [name, all] of Object.entries(documents)) {
    const wrong = refused.filter(({ container }) => container === name).map(({ document }) => document)
    writeFileSync(join(folder, `${name}.json`), JSON.stringify([...all, ...wrong]))
  }
  const { status, stdout, report } = run('.', '--report', ok)
  assert.equal(status, 1)
  assert.match(stdout, /^CONTAINER +IMPORTED +PRESENT +REFUSED\ncustomer +0 +2 +3\nactivity +0 +1 +4\n/)
  assert.match(stdout, /What was refused, and why, is in .*report\.jsonl\./)
  const told = lines(report())
  assert.equal(told.length, refused.length)
  for (const { container, what, as } of refused) {
    await t.test(what, () => {
      const found = told.find((line) =>
        Object.entries({ file: `${container}.json`, ...as }).every(([k, v]) => line[k] === v),
      )
      assert.ok(found, JSON.stringify(told, undefined, 1))
      assert.deepEqual(Object.keys(found), ['file', 'id', 'code', 'detail', 'pointer'])
    })
  }
})

test('a document a line does as well, and a line that is none is told by its number', () => {
  rmSync(join(folder, 'activity.json'))
  const [activity] = documents.activity
  writeFileSync(join(folder, 'activity.ndjson'), `${JSON.stringify(activity)}\n\n{"id":\n[1]\n`)
  const { report } = run('.', '--report', ok)
  const told = lines(report()).filter(({ file }) => file === 'activity.ndjson')
  assert.deepEqual(
    told.map(({ id: line, code }) => [line, code]),
    [
      [3, 'malformed'],
      [4, 'invalid_type'],
    ],
  )
})

for (const [what, words] of [
  ['no folder', []],
  ['two folders', ['.', '..']],
  ['an option that there is not', ['.', '--dryrun']],
  ['a folder without documents', [tmpdir()]],
] as const) {
  test(`${what} is wrong usage: exit code 2, and how it is meant`, () => {
    const { status, stderr, stdout } = run(...words)
    assert.equal(status, 2)
    assert.match(stderr, /Usage: npm run import/)
    assert.equal(stdout, '')
  })
}

test('a database that cannot be used is told in words, without a stack: exit code 1', () => {
  const { status, stderr } = runOn('cosmos:x', '.')
  assert.equal(status, 1)
  assert.match(stderr, /DATABASE_URL/)
  assert.doesNotMatch(stderr, / at /)
})
