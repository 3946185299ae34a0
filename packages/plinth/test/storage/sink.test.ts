import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { openSink } from '../../src/storage/sink/open-sink.ts'
import type { Sink } from '../../src/storage/sink/sink.ts'
import { until } from '../support/until.ts'
import { type Laboratory, laboratory, temporaryFolder } from './laboratory.ts'
import { item } from './resources.ts'

const insert = ({ write }: Laboratory, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) => write((db) => db.repository(item).insert({ title: `${index}` }))),
  )
const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test('a file has every record once, in order and as it is kept, from process to process', async (test) => {
  const folder = temporaryFolder(test)
  const [url, file] = [`sqlite:${join(folder, 'app.db')}`, join(folder, 'deep', 'audit.jsonl')]
  const first = await laboratory(test, [item], { url })
  await insert(first, 600)
  await first.storage.fill(await openSink(`file:${file}`, () => {}, {}))
  await until(() => lines(file).length === 600)
  await first.storage.close()
  appendFileSync(file, '{"half":')
  const second = await laboratory(test, [item], { url })
  await second.storage.fill(await openSink(`file:${file}`, () => {}, {}))
  await insert(second, 5)
  await until(() => readFileSync(file, 'utf8').includes('"sequence":605'))
  const all = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  assert.deepEqual(all.splice(600, 1), ['{"half":'], 'what a crash has left spoils no other line')
  assert.deepEqual(
    all.map((line) => JSON.parse(line)),
    second.rows('select * from plinth_audit order by sequence'),
  )
})

test('the log is a sink, too', async (test) => {
  const observed: Observation[] = []
  const lab = await laboratory(test, [item])
  await insert(lab, 2)
  await lab.storage.fill(await openSink('log:', (it) => observed.push(it), {}))
  await until(() => observed.length === 2)
  assert.partialDeepStrictEqual(observed, [
    { kind: 'message', level: 'info', fields: { audit: { sequence: 1, action: 'create', resource: 'item' } } },
    { fields: { audit: { sequence: 2 } } },
  ])
})

test('a sink that is away keeps nobody waiting, is told of, and gets everything later', async (test) => {
  const lab = await laboratory(test, [item])
  const got: unknown[] = []
  const batches: number[] = []
  let away = true
  const sink: Sink = {
    name: 'sink test',
    async write(records) {
      if (away) throw new Error('nobody there')
      batches.push(records.length)
      got.push(...records.map(({ sequence }) => sequence))
    },
    async close() {},
  }
  await lab.storage.fill(sink)
  await insert(lab, 1000)
  await until(() => lab.observed.some((it) => it.kind === 'delivery_failed' && it.problem === 'Error: nobody there'))
  away = false
  await until(() => got.length === 1000)
  assert.deepEqual(
    got,
    got.map((_, index) => index + 1),
  )
  const depths = () => lab.observed.flatMap((it) => (it.kind === 'relay_progressed' ? [it.depth] : []))
  await until(() => depths().at(-1) === 0)
  assert.ok(depths().some((it) => it > 500))
  assert.ok(Math.max(...batches) <= 256, 'memory holds some hundreds, however many there are')
  assert.deepEqual(lab.rows('select * from plinth_parked'), [])
})

test('what no sink is, or lacks its credentials, is refused', async () => {
  for (const url of ['ftp://x', 'dynamodb://audit', 'dynamodb://audit?region=eu-west-1'])
    await assert.rejects(
      openSink(url, () => {}, {}),
      TypeError,
      url,
    )
})
