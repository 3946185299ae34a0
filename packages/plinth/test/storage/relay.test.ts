import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { SqlRow } from '../../src/storage/dialect/connection.ts'
import type { Consumer } from '../../src/storage/relay/consumer.ts'
import { emptyDatabase, engine } from '../support/databases.ts'
import { fastest } from '../support/fastest.ts'
import { until } from '../support/until.ts'
import { type Laboratory, laboratory, temporaryFolder } from './laboratory.ts'
import { item } from './resources.ts'

/** The URL of a database for several processes. */
async function sharedDatabase(test: TestContext): Promise<string> {
  return engine.name === 'sqlite' ? `sqlite:${join(temporaryFolder(test), 'relay.db')}` : emptyDatabase()
}

/** Makes rows and changes each of them some times, so that it ends at this version. */
async function fill({ write }: Laboratory, rows: number, version: number): Promise<string[]> {
  const ids = await Promise.all(
    Array.from({ length: rows }, (_, index) =>
      write(async (db) => (await db.repository(item).insert({ title: `${index}` })).id),
    ),
  )
  for (let rank = 2; rank <= version; rank++)
    await Promise.all(ids.map((id) => write((db) => db.repository(item).update(id, { rank }))))
  return ids
}

/** A consumer that remembers what it was told, by row. */
function listener(more: Partial<Consumer> = {}): Consumer & { readonly told: Map<string, number[]> } {
  const told = new Map<string, number[]>()
  return {
    name: 'listener',
    wants: () => true,
    told,
    async deliver({ resource_id, version }) {
      const versions = told.get(resource_id as string) ?? []
      told.set(resource_id as string, [...versions, version as number])
    },
    ...more,
  }
}

const count = (told: ReadonlyMap<string, readonly number[]>) => [...told.values()].flat().length

test('every record is delivered, those of a row in order, what comes while it runs at once', async (context) => {
  const lab = await laboratory(context, [item])
  await fill(lab, 20, 5)
  const consumer = listener()
  await lab.storage.consume(consumer)
  await until(() => count(consumer.told) === 100)
  for (const versions of consumer.told.values()) assert.deepEqual(versions, [1, 2, 3, 4, 5])
  let all = 100
  const took = await fastest(async () => {
    await lab.write((db) => db.repository(item).insert({ title: 'late' }))
    all++
    await until(() => count(consumer.told) === all)
  })
  assert.ok(took < 500, `it does not wait for the next look: ${took} ms`)
})

test('what one process has been told another is not told again', async (test) => {
  const url = await sharedDatabase(test)
  const first = await laboratory(test, [item], { url })
  await fill(first, 5, 2)
  const consumer = listener()
  await first.storage.consume(consumer)
  await until(() => count(consumer.told) === 10)
  await first.storage.close()
  const second = await laboratory(test, [item], { url })
  const other = listener()
  await second.storage.consume(other)
  await fill(second, 3, 1)
  await until(() => count(other.told) === 3)
})

test('two processes with shards share the rows, and one takes over what the other leaves', async (test) => {
  const url = await sharedDatabase(test)
  const [one, other] = [await laboratory(test, [item], { url }), await laboratory(test, [item], { url })]
  const [left, right] = [listener({ shards: 4 }), listener({ shards: 4 })]
  await one.storage.consume(left)
  await other.storage.consume(right)
  await fill(one, 40, 3)
  const both = () => count(left.told) + count(right.told)
  await until(() => both() === 120)
  await one.storage.close()
  await fill(other, 10, 2)
  await until(() => both() === 140)
  for (const versions of [...left.told.values(), ...right.told.values()])
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    )
})

test('a record that fails holds up its own row and no other, and is tried again', async (context) => {
  const lab = await laboratory(context, [item])
  const ids = await fill(lab, 3, 3)
  const [sick = ''] = ids
  let failures = 2
  const consumer = listener()
  const deliver = async (record: SqlRow) => {
    if (record.resource_id === sick && failures-- > 0) throw new Error('not now')
    await consumer.deliver(record)
  }
  await lab.storage.consume({ ...consumer, deliver })
  await until(() => count(consumer.told) === 6)
  assert.equal(consumer.told.get(sick), undefined)
  await until(() => count(consumer.told) === 9)
  assert.deepEqual(consumer.told.get(sick), [1, 2, 3])
  const failed = lab.observed.filter(({ kind }) => kind === 'delivery_failed')
  assert.equal(failed.length, 2)
  await until(() => lab.rows('select * from plinth_parked').length === 0)
})

test('a record that never succeeds becomes a dead letter with its problem, its row goes on, and it can be put back', async (context) => {
  const lab = await laboratory(context, [item])
  const [id = ''] = await fill(lab, 1, 3)
  const consumer = listener({ attempts: 2 })
  let isBroken = true
  const deliver = async (record: SqlRow) => {
    if (record.version === 2 && isBroken) throw new TypeError('never')
    await consumer.deliver(record)
  }
  await lab.storage.consume({ ...consumer, deliver })
  await until(() => count(consumer.told) === 2)
  assert.deepEqual(consumer.told.get(id), [1, 3])
  const dead = lab.rows('select consumer, sequence, subject, attempts, problem from plinth_dead_letter')
  assert.deepEqual(dead, [
    { consumer: 'listener', sequence: 2, subject: `item/${id}`, attempts: 2, problem: 'TypeError: never' },
  ])
  await until(() => lab.observed.some((it) => it.kind === 'delivery_failed' && it.dead))

  isBroken = false
  const connection = await lab.storage.connect()
  await connection.run(`insert into plinth_parked (consumer, sequence, shard, subject, attempts, due_at)
    select consumer, sequence, 0, subject, 0, 0 from plinth_dead_letter`)
  await connection.run('delete from plinth_dead_letter')
  await connection.close()
  await until(() => count(consumer.told) === 3)
  await until(() => lab.rows('select * from plinth_parked').length === 0)
})

test('depth and age of what is to come are observed', async (context) => {
  const lab = await laboratory(context, [item])
  await fill(lab, 300, 1)
  await lab.storage.consume(listener())
  const depths = () => lab.observed.flatMap((it) => (it.kind === 'relay_progressed' ? it.depth : []))
  await until(() => depths().includes(0))
  assert.deepEqual(depths().slice(0, 2), [44, 0])
})

const program = fileURLToPath(new URL('relay.child.ts', import.meta.url))

/** What the program has said when it is killed, after so many lines. */
async function killed(test: TestContext, url: string, most: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  test.after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (text.split('\n').length > most) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return text.split('\n').slice(0, -1)
}

test('SIGKILL in the middle loses nothing and reorders nothing', async (test) => {
  const url = await sharedDatabase(test)
  const lab = await laboratory(test, [item], { url })
  const ids = await fill(lab, 20, 60)
  const lines: string[] = []
  for (let run = 0; run < 3; run++) {
    // A lease ends by itself; waiting for it three times would only make the test long.
    await lab.write((db) =>
      (db as unknown as { writing(): { run(sql: string): void } })
        .writing()
        .run('update plinth_consumer set held_until = 0'),
    )
    lines.push(...(await killed(test, url, 100 + 100 * run)))
  }
  const before = lines.length
  assert.ok(before > 0 && before < 1200, `${before} before the end`)
  const consumer = listener({ name: 'printer' })
  await lab.storage.consume(consumer)
  await until(() => lab.rows('select position from plinth_consumer')[0]?.position === 1200)
  const told = Map.groupBy(lines, (line) => line.split(' ')[0] as string)
  for (const id of ids) {
    const versions = [
      ...(told.get(id) ?? []).map((line) => Number(line.split(' ')[1])),
      ...(consumer.told.get(id) ?? []),
    ]
    assert.deepEqual(
      [...new Set(versions)],
      Array.from({ length: 60 }, (_, index) => index + 1),
      'nothing is lost, and first told in order',
    )
  }
})
