import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { migration, openStorage } from '../../src/storage/index.ts'
import { joinInstances } from '../../src/storage/migration/instances.ts'
import { assertTotals } from '../support/totals.ts'
import {
  collected,
  drafts,
  type Laboratory,
  laboratory,
  migrationFolder,
  migrator,
  numbered,
  sharedDatabase,
} from './laboratory.ts'
import { schema } from './stages.ts'
import { counted, uncounted, visit } from './visits.ts'

const observe = () => undefined
const program = fileURLToPath(new URL('totals.child.ts', import.meta.url))

/** Writes for so many rounds: rows come, change, go and come back. */
async function work({ write }: Laboratory, rounds: number): Promise<void> {
  const change = async (): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const { id } = await write((db) => db.repository(counted).insert(visit()))
      await write((db) => db.repository(counted).update(id, visit()))
      if (round % 2 === 0) await write((db) => db.repository(counted).delete(id))
      if (round % 4 === 0) await write((db) => db.repository(counted).restore(id))
    }
  }
  await Promise.all(Array.from({ length: 8 }, change))
}

test('totals are what there is, however many write at once, and nobody is refused for it', async (test) => {
  const url = await sharedDatabase(test)
  const one = await laboratory(test, [counted], { url })
  const other = await laboratory(test, [counted], { url })
  await Promise.all([work(one, 12), work(other, 12)])
  assert.equal(await assertTotals(one.storage, counted), 2 * 8 * (12 - 3))
})

test('rows are counted once nobody is left who does not keep totals, while others write', async (test) => {
  const url = await sharedDatabase(test)
  const storage = await openStorage({ url, resources: [], observe })
  test.after(() => storage.close())
  const files = numbered(await drafts(storage, [uncounted]))
  await migrator(storage, migrationFolder(test, files)).up()
  const bare = await schema(storage)
  const older = await laboratory(test, [uncounted], { url })
  const add = (into: Laboratory, of: typeof counted) => () => into.write((db) => db.repository(of).insert(visit()))
  await Promise.all(Array.from({ length: 50 }, add(older, uncounted)))

  const made = await drafts(storage, [counted])
  assert.deepEqual(
    made.map(({ suffix, phase }) => [suffix, phase]),
    [
      ['', 'expand'],
      ['.contract', 'contract'],
    ],
  )
  const all = numbered(made, files)
  const steps = migrator(storage, migrationFolder(test, all))
  await steps.up({ phase: 'expand' })
  const newer = await laboratory(test, [counted], { url })
  const count = () => newer.read((db) => db.repository(counted).count())
  const leave = await joinInstances({ name: 'web-1', migrations: Object.keys(files) }, { storage, observe })
  await Promise.all([
    ...Array.from({ length: 20 }, add(older, uncounted)),
    ...Array.from({ length: 20 }, add(newer, counted)),
  ])
  await assert.rejects(assertTotals(storage, counted))
  assert.equal(await count(), 90)
  await assert.rejects(steps.up(), /web-1/)
  await leave()

  assert.equal((await steps.up({ dryRun: true })).length, 1)
  await Promise.all([work(newer, 6), steps.up()])
  assert.equal(await assertTotals(storage, counted), 90 + 8 * (6 - 1))
  assert.equal(await count(), 130)
  assert.deepEqual(await drafts(storage, [counted]), [])

  const whole = await schema(storage)
  await steps.to(Object.keys(files)[0] ?? null)
  assert.deepEqual(await schema(storage), bare)
  await steps.up()
  assert.deepEqual(await schema(storage), whole)
  assert.equal(await assertTotals(storage, counted), 130)
})

test('while two versions run, neither goes by totals that the other does not keep', async (test) => {
  const { place, day } = uncounted.fields
  const declared = { fields: { place, day }, filter: ['place', 'day'], sort: ['day'] } as const
  const byPlace = { by: ['place'], month: 'day' } as const
  const numbers = resource('visit', {
    ...declared,
    fields: { place: t.Integer(), day },
    softDelete: true,
    totals: byPlace,
  })
  const versions: Readonly<Record<string, AnyResource>> = {
    'without totals': uncounted,
    'by other fields': resource('visit', { ...declared, softDelete: true, totals: { by: [], month: 'day' } }),
    'by a field of another type': numbers,
    'with deleted rows': resource('visit', { ...declared, totals: byPlace }),
  }
  for (const [name, next] of Object.entries(versions)) {
    const url = await sharedDatabase(test)
    const { storage, write } = await laboratory(test, [counted], { url })
    await write(async (db) => {
      const visits = db.repository(counted)
      await visits.delete((await visits.insert({ place: '7', day: '2026-01-11' })).id)
    })
    const connection = await storage.connect()
    await connection.run('delete from plinth_migration')
    await connection.close()
    const assertCounted = async (...running: AnyResource[]): Promise<void> => {
      const instances = await Promise.all(running.map((it) => laboratory(test, [it], { url, isMigrated: true })))
      for (const [index, of] of running.entries()) {
        const place = of === numbers ? 8 : '8'
        await instances[index]?.write((db) => db.repository(of).insert({ place, day: '2026-01-12' }))
      }
      for (const [index, of] of running.entries())
        await instances[index]?.read(async (db) => {
          const visits = db.repository(of)
          assert.equal(await visits.count(), (await collected(visits.each())).length, name)
        })
    }
    const steps = migrator(storage, migrationFolder(test, numbered(await drafts(storage, [next]))))
    await steps.up({ phase: 'expand' })
    await assertCounted(counted, next)
    for (const isAgain of [false, true]) {
      await steps.up()
      await assertCounted(next)
      if (next !== uncounted) await assertTotals(storage, next)
      assert.deepEqual(await drafts(storage, [next]), [], name)
      if (isAgain) break
      await steps.down()
      await assertCounted(counted, next)
    }
  }
})

test('a migration counts what it has changed itself, and when it fails nothing is counted', async (test) => {
  const { storage, write, read } = await laboratory(test, [counted])
  for (let made = 0; made < 10; made++) await write((db) => db.repository(counted).insert(visit()))
  const connection = await storage.connect()
  await connection.run('delete from plinth_migration')
  await connection.run('update "visits_by_place_day" set "total" = "total" + 5 where "month" <> 0')
  await connection.close()
  const totals = [{ of: 'visits', by: ['place'], month: 'day', rows: 'live' as const }]
  const [lossy, down] = ['a test', async () => undefined]
  const failing = migration({ totals, down, up: () => Promise.reject(new Error('no')) })
  await assert.rejects(migrator(storage, { '0001-fail': failing }).up(), /no/)
  await assert.rejects(assertTotals(storage, counted))
  const again = await storage.connect()
  await again.run('delete from plinth_migration')
  await again.close()
  const moving = migration({ totals, lossy, down, up: (db) => db.updateTable('visits').set({ place: 'b' }).execute() })
  await migrator(storage, { '0001-move': moving }).up()
  assert.equal(await assertTotals(storage, counted), 10)
  assert.equal(await read((db) => db.repository(counted).count({ place: 'b' })), 10)
})

test('a migration counts anew what somebody has changed otherwise', async (test) => {
  const { storage, write, read } = await laboratory(test, [counted])
  await write(async (db) => {
    for (let made = 0; made < 10; made++) await db.repository(counted).insert(visit())
  })
  const connection = await storage.connect()
  await connection.run(`update "visits_by_place_day" set "total" = "total" + 5 where "month" = ?`, [202601])
  await connection.run('delete from "visits" where "day" >= ?', ['2026-03-01'])
  await connection.run('delete from plinth_migration')
  await connection.close()
  await assert.rejects(assertTotals(storage, counted))
  const again = migration({
    totals: [{ of: 'visits', by: ['place'], month: 'day', rows: 'live' }],
    down: async () => undefined,
  })
  await migrator(storage, { '0001-again': again }).to('0001-again')
  const count = await read((db) => db.repository(counted).count())
  assert.equal(await assertTotals(storage, counted), count)
})

test('whoever is killed leaves no total without its rows, and no rows without their total', async (test) => {
  const url = await sharedDatabase(test)
  const { storage } = await laboratory(test, [counted], { url })
  let before = 0
  for (let cycle = 0; cycle < 3; cycle++) {
    const child = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'inherit'] })
    const closed = once(child, 'close')
    await once(child.stdout, 'data')
    child.stdout.resume()
    await sleep(Math.random() * 200)
    child.kill('SIGKILL')
    await closed
    const now = await assertTotals(storage, counted)
    assert.ok(now > before)
    before = now
  }
})
