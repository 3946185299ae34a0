import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { checkpoints } from '../../src/storage/audit/checkpoints.ts'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { laboratory, temporaryFolder } from './laboratory.ts'
import { person } from './resources.ts'

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
const headOf = (sequence: number) => ({ sequence, hash: String(sequence).padStart(64, '0') })

function open(test: TestContext, file = join(temporaryFolder(test), 'far', 'checkpoints.jsonl')) {
  const observed: Observation[] = []
  const made = checkpoints({ file, key }, (it) => observed.push(it))
  const sequences = () => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)
  }
  return { ...made, observed, sequences }
}

test('a checkpoint is made a minute after the first record that none covers, and one more at the end', (test) => {
  test.mock.timers.enable({ apis: ['setTimeout'] })
  const { chained, close, observed, sequences } = open(test)
  test.mock.timers.tick(100_000)
  chained(headOf(5))
  test.mock.timers.tick(30_000)
  chained(headOf(7))
  test.mock.timers.tick(29_999)
  assert.deepEqual(sequences(), [])
  test.mock.timers.tick(1)
  assert.deepEqual(sequences(), [7])
  test.mock.timers.tick(100_000)
  assert.deepEqual(sequences(), [7], 'nothing new, nothing signed')
  chained(headOf(8))
  close()
  assert.deepEqual(sequences(), [7, 8])
  const fields = observed.map((it) => it.kind === 'message' && it.fields?.checkpoint)
  assert.deepEqual(
    fields.map((it) => (it as { hash: string }).hash),
    [headOf(7).hash, headOf(8).hash],
  )
})

test('ten thousand records do not wait, and what stands in the file stays', (test) => {
  const { chained, close, sequences } = open(test)
  for (const sequence of [1, 10_000, 10_001, 20_000, 20_001]) chained(headOf(sequence))
  assert.deepEqual(sequences(), [10_001, 20_001])
  close()
  assert.deepEqual(sequences(), [10_001, 20_001])
})

test('a file that takes no more is noticed and keeps nobody from writing', {
  skip: !existsSync('/dev/full'),
}, (test) => {
  const { chained, close, observed } = open(test, '/dev/full')
  chained(headOf(1))
  close()
  assert.deepEqual(
    observed.map(({ kind }) => kind),
    ['error_unexpected', 'message'],
  )
})

test('a storage signs what it has committed, and the signed log is sound', async (test) => {
  const folder = temporaryFolder(test)
  const [url, file] = [`sqlite:${join(folder, 'app.db')}`, join(folder, 'checkpoints.jsonl')]
  for (const username of ['ada', 'bob']) {
    const { storage, write } = await laboratory(test, [person], { url, checkpoints: { file, key } })
    await write((db) => db.repository(person).insert({ username }))
    await assert.rejects(write((db) => db.repository(person).insert({ username })))
    await storage.close()
  }
  const { sound, records, checkpoints, uncovered } = await verifyAudit({
    url,
    checkpoints: { file, keys: [publicKey] },
  })
  assert.deepEqual(
    { sound, records, checkpoints, uncovered },
    { sound: true, records: 2, checkpoints: 2, uncovered: 0 },
  )
})
