import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { canonicalJson } from '../../src/core/json/canonical-json.ts'
import { signCheckpoint } from '../../src/storage/audit/checkpoint.ts'
import { recordColumns } from '../../src/storage/audit/record.ts'
import { storedRecords } from '../../src/storage/audit/stored-records.ts'
import { verifyAudit } from '../../src/storage/audit/verify.ts'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { auditLog } from './audit-laboratory.ts'
import { temporaryFolder } from './laboratory.ts'

const count = 9

/** What is found in the one place that is wrong: kind, number and id. */
async function found(url: string): Promise<unknown[]> {
  const { sound, records, faults } = await verifyAudit({ url })
  assert.equal(sound, false, 'not noticed')
  assert.equal(faults.length, 1)
  assert.equal(records, Math.max(0, (faults[0]?.sequence ?? 0) - 1), 'all before it are sound')
  return [faults[0]?.kind, faults[0]?.sequence, faults[0]?.id]
}

const swap = (one: number, other: number) =>
  `update plinth_audit set sequence = case sequence when ${one} then -1 else -2 end where sequence in (${one}, ${other});
   update plinth_audit set sequence = case sequence when -1 then ${other} else ${one} end where sequence < 0`
const shift = (from: number, by: number) =>
  `update plinth_audit set sequence = -sequence where sequence >= ${from};
   update plinth_audit set sequence = -sequence + (${by}) where sequence < 0`
const copyOf = (source: number, sequence: number) =>
  `insert into plinth_audit select ${sequence}, 'forged', at, request_id, trace_id, service, operation, transport, user_id,
   client_id, tenant_id, resource, resource_id, action, version, changes, hash, owner_id, state,
   assurance, issuer, key_id from plinth_audit where sequence = ${source}`

test('a log that nobody has touched is sound, and an empty one too', async (test) => {
  const { head, tampered } = await auditLog(test, count)
  const verdict = { sound: true, checkpoints: undefined, faults: [] }
  assert.deepEqual(await verifyAudit({ url: tampered() }), {
    ...verdict,
    records: count,
    hash: head.hash,
    uncovered: count,
  })
  const { tampered: empty } = await auditLog(test, 0)
  assert.deepEqual(await verifyAudit({ url: empty() }), { ...verdict, records: 0, hash: '0'.repeat(64), uncovered: 0 })
})

test('each column of each record counts', async (test) => {
  const { ids, tampered } = await auditLog(test, 3)
  for (const column of [...recordColumns, 'hash'].filter((it) => it !== 'sequence' && it !== 'id')) {
    for (const sequence of [1, 2, 3]) {
      const value = column === 'version' ? '7' : "'eve'"
      const url = tampered(`update plinth_audit set ${column} = ${value} where sequence = ${sequence}`)
      assert.deepEqual(await found(url), ['changed', sequence, ids[sequence - 1]], column)
    }
  }
  const url = tampered("update plinth_audit set id = 'another' where sequence = 2")
  assert.deepEqual(await found(url), ['changed', 2, 'another'])
  const nothing = tampered('update plinth_audit set user_id = null where sequence = 2')
  assert.deepEqual(await found(nothing), ['changed', 2, ids[1]])
})

test('a record that is missing is named, also when others have taken its number', async (test) => {
  const { ids, tampered } = await auditLog(test, count)
  const gone = (sequences: string) => `delete from plinth_audit where sequence in (${sequences})`
  for (const [statements, sequence, id] of [
    [[gone('1')], 1],
    [[gone('5')], 5],
    [[gone('4, 5, 6')], 4],
    [[gone('1'), shift(1, -1)], 1, ids[1]],
    [[gone('5'), shift(5, -1)], 5, ids[5]],
    [[gone('4, 5, 6'), shift(4, -3)], 4, ids[6]],
  ] as [string[], number, string?][])
    assert.deepEqual(await found(tampered(...statements)), ['deleted', sequence, id], statements.join())
})

test('a record that was put in is named', async (test) => {
  const { tampered } = await auditLog(test, count)
  for (const sequence of [1, 2, 5, count])
    assert.deepEqual(
      await found(tampered(shift(sequence, 1), copyOf(3 + Number(sequence <= 3), sequence))),
      ['inserted', sequence, 'forged'],
      String(sequence),
    )
  const first = await verifyAudit({ url: tampered(copyOf(3, 0)) })
  assert.deepEqual(
    first.faults.map(({ kind, sequence, id }) => [kind, sequence, id]),
    [['inserted', 0, 'forged']],
  )
  // Nothing tells a last record that was changed from one that was put in.
  const last = await verifyAudit({ url: tampered(copyOf(3, count + 1)) })
  assert.match(last.faults[0]?.message ?? '', /Record 10 .*or it was put in/)
})

test('records that have changed places are named by the first place', async (test) => {
  const { ids, tampered } = await auditLog(test, count)
  for (const [one, other] of [
    [1, 2],
    [4, 5],
    [2, 7],
    [8, 9],
    [1, 9],
  ] as const)
    assert.deepEqual(await found(tampered(swap(one, other))), ['reordered', one, ids[one - 1]], `${one} and ${other}`)
  // Hashes that stay where they were do not hide it.
  const content = recordColumns.filter((it) => it !== 'sequence')
  const exchange = `create temp table copy as select * from plinth_audit;
    update plinth_audit set (${content.join()}) = (select ${content.join()} from copy where copy.sequence = 11 - plinth_audit.sequence)
    where sequence in (4, 7)`
  assert.deepEqual(await found(tampered(exchange)), ['reordered', 4, ids[3]])
  const moved = 'update plinth_audit set sequence = 20 where sequence = 4'
  assert.deepEqual(await found(tampered(moved)), ['reordered', 4, ids[3]])
  assert.deepEqual(await found(tampered(moved, shift(5, -1))), ['reordered', 4, ids[3]])
})

test('a change of any one byte is found', async (test) => {
  const { tampered } = await auditLog(test, 3)
  const columns = [...recordColumns, 'hash'].filter((it) => it !== 'sequence' && it !== 'version')
  const path = tampered().slice('sqlite:'.length)
  const database = new SqliteConnection(path, {})
  test.after(() => database.close())
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(...columns),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    async (sequence, column, place, flip) => {
      const select = `select cast(${column} as blob) as bytes from plinth_audit where sequence = ${sequence}`
      const before = database.get(select, [])?.bytes as Buffer | null | undefined
      fc.pre(before != null)
      const after = Buffer.from(before)
      const index = place % after.length
      after[index] = (after[index] as number) ^ flip
      const put = (bytes: Buffer) =>
        database.run(`update plinth_audit set ${column} = cast(? as text) where sequence = ?`, [
          bytes as never,
          sequence,
        ])
      put(after)
      const [fault] = (await verifyAudit({ url: `sqlite:${path}` })).faults
      put(before)
      assert.deepEqual([fault?.kind, fault?.sequence], ['changed', sequence])
    },
  )
  await fc.assert(property, { numRuns: 300 })
  assert.equal((await verifyAudit({ url: `sqlite:${path}` })).sound, true)
})

test('whatever else is written into any one cell is found', async (test) => {
  const { tampered } = await auditLog(test, 5)
  const path = tampered().slice('sqlite:'.length)
  const database = new SqliteConnection(path, {})
  test.after(() => database.close())
  const columns = database.all("select name from pragma_table_info('plinth_audit')", []).map(({ name }) => String(name))
  assert.deepEqual(columns.toSorted(), [...recordColumns, 'hash'].sort(), 'the chain covers every column')
  const value = fc.oneof(
    fc.constantFrom(null, '', ' ', '0', 'null', '[]', '{}'),
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  )
  /** Another value, or one that is made of what is there. */
  const change = fc.oneof(
    value.map((it) => () => it),
    fc.constantFrom(
      (it: unknown) => `${String(it)} `,
      (it: unknown) => `${String(it)}\0`,
      (it: unknown) => String(it).toUpperCase(),
      (it: unknown) => Buffer.from(String(it)),
      (it: unknown) => Number(it) + 0.5,
    ),
  )
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom(...columns.filter((it) => it !== 'sequence')),
    change,
    async (sequence, column, changed) => {
      const look = `select ${column} as value, typeof(${column}) as type from plinth_audit where sequence = ${sequence}`
      const put = `update plinth_audit set ${column} = ? where sequence = ${sequence}`
      const before = database.get(look, [])
      try {
        database.run(put, [changed(before?.value) as never])
      } catch {
        // The table itself refuses it.
        fc.pre(false)
      }
      fc.pre(!isDeepStrictEqual(database.get(look, []), before))
      const [fault] = (await verifyAudit({ url: `sqlite:${path}` })).faults
      database.run(put, [before?.value as never])
      assert.deepEqual([fault?.kind, fault?.sequence], ['changed', sequence])
    },
  )
  await fc.assert(property, { numRuns: 500 })
  assert.equal((await verifyAudit({ url: `sqlite:${path}` })).sound, true)
})

test('bytes that only look like the character that stands for what is no text are found', async (test) => {
  const { ids, tampered } = await auditLog(test, 3)
  const url = tampered(
    "update plinth_audit set changes = cast(replace(cast(changes as blob), x'efbfbd', x'f0bfbd') as text) where sequence = 3",
  )
  assert.deepEqual(await found(url), ['changed', 3, ids[2]])
})

test('what is hashed is the record as canonical JSON', async (test) => {
  const { tampered } = await auditLog(test, 3)
  const database = new SqliteConnection(tampered().slice('sqlite:'.length), { readonly: true })
  for await (const records of storedRecords(database, 0))
    for (const { record } of records) assert.equal(JSON.stringify(record), canonicalJson(record))
  database.close()
})

const pair = generateKeyPairSync('ed25519')

/** A file with a checkpoint of each of these records of a log. */
function checkpointsOf(test: TestContext, url: string, sequences: readonly number[], key: KeyObject = pair.privateKey) {
  const database = new SqliteConnection(url.slice('sqlite:'.length), { readonly: true })
  const file = join(temporaryFolder(test), 'checkpoints.jsonl')
  const lines = sequences.map((sequence) => {
    const hash = String(database.get('select hash from plinth_audit where sequence = ?', [sequence])?.hash)
    return `${JSON.stringify(signCheckpoint({ sequence, hash }, new Date('2026-03-01T09:30:00Z'), key))}\n`
  })
  database.close()
  writeFileSync(file, lines.join(''))
  return { file, keys: [pair.publicKey] }
}

test('checkpoints find what the chain cannot: an end that was cut off, and records that were written anew', async (test) => {
  const { ids, tampered, rewritten } = await auditLog(test, count)
  const checkpoints = checkpointsOf(test, tampered(), [3, 6, 8])
  const told = async (url: string) => {
    const { faults, uncovered } = await verifyAudit({ url, checkpoints })
    return [faults.map(({ kind, sequence, id }) => [kind, sequence, id]), uncovered]
  }
  assert.deepEqual(await told(tampered()), [[], 1])
  for (const last of [0, 1, 7])
    assert.deepEqual(await told(tampered(`delete from plinth_audit where sequence > ${last}`)), [
      [['cut', last + 1, undefined]],
      last - (last === 7 ? 6 : 0),
    ])
  assert.equal((await verifyAudit({ url: await rewritten(1) })).sound, true, 'the chain alone sees nothing')
  assert.deepEqual(await told(await rewritten(1)), [[['rewritten', 1, ids[0]]], count])
  assert.deepEqual(await told(await rewritten(5)), [[['rewritten', 4, ids[3]]], 6])
  assert.deepEqual(await told(await rewritten(8)), [[['rewritten', 7, ids[6]]], 3])
  assert.deepEqual(await told(await rewritten(9)), [[], 1], 'nobody has vouched for the last one yet')
})

test('a checkpoint that was made up is found', async (test) => {
  const { tampered, rewritten } = await auditLog(test, count)
  const url = await rewritten(4)
  const stranger = generateKeyPairSync('ed25519')
  const byStranger = checkpointsOf(test, url, [6], stranger.privateKey)
  const message = async (checkpoints: { file: string; keys: KeyObject[] }) =>
    (await verifyAudit({ url, checkpoints })).faults.map((it) => `${it.kind}: ${it.message}`).join()
  assert.match(await message(byStranger), /^forged: Checkpoint 1 is signed with another key/)
  assert.equal(await message({ ...byStranger, keys: [pair.publicKey, stranger.publicKey] }), '')
  const genuine = checkpointsOf(test, tampered(), [6])
  const { file } = genuine
  const database = new SqliteConnection(url.slice('sqlite:'.length), { readonly: true })
  const hash = String(database.get('select hash from plinth_audit where sequence = 6', [])?.hash)
  database.close()
  const signed = signCheckpoint({ sequence: 6, hash: '0'.repeat(64) }, new Date(), pair.privateKey)
  writeFileSync(file, `${JSON.stringify({ ...signed, hash })}\n`)
  assert.match(await message(genuine), /^forged: Checkpoint 1 has a signature that is not of its key/)
  writeFileSync(file, 'nonsense\n')
  assert.match(await message(genuine), /^forged: Checkpoint 1 is not readable/)
})
