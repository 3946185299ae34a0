// A MariaDB that is killed under load, and comes back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failed } from 'plinth'
import { verifyAudit } from '../../packages/plinth/src/storage/audit/verify.ts'
import { laboratory } from '../../packages/plinth/test/storage/laboratory.ts'
import '../../packages/plinth/test/storage/on-mariadb.ts'
import { item } from '../../packages/plinth/test/storage/resources.ts'
import { emptyDatabase, sharedMysql } from '../../packages/plinth/test/support/databases.ts'

test('a server that is killed under load loses nothing that was answered, and storage goes on when it is back', async (test) => {
  const url = await emptyDatabase()
  const { storage, write, read } = await laboratory(test, [item], { url })
  const server = await sharedMysql()
  const done: string[] = []
  const until = { stopped: false }
  const caller = async (number: number): Promise<void> => {
    for (let step = 0; !until.stopped; step++) {
      const title = `${number}.${step}`
      try {
        await write((db) => db.repository(item).insert({ title }))
        done.push(title)
      } catch (thrown) {
        assert.ok(thrown instanceof Failed && thrown.code === 'unavailable', String(thrown))
        await sleep(10)
      }
    }
  }
  const callers = Promise.all(Array.from({ length: 16 }, (_, number) => caller(number)))
  await sleep(500)
  await server.kill()
  const before = done.length
  await assert.rejects(storage.check(), (thrown) => thrown instanceof Failed && thrown.code === 'unavailable')
  await sleep(300)
  await server.start()
  const since = performance.now()
  while (done.length === before && performance.now() - since < 10_000) await sleep(20)
  await sleep(300)
  until.stopped = true
  await callers
  assert.ok(before > 0 && done.length > before, `${before} before, ${done.length} in all`)
  await storage.check()
  assert.ok(await read((db) => db.repository(item).list({ limit: 1 })))

  const connection = await storage.connect()
  const titles = new Set((await connection.all('select title from items', [])).map(({ title }) => title))
  assert.deepEqual(
    done.filter((it) => !titles.has(it)),
    [],
  )
  const halves = `select (select count(*) from items) - (select count(*) from plinth_audit) as difference`
  assert.equal((await connection.get(halves, []))?.difference, 0)
  await connection.close()
  assert.deepEqual((await verifyAudit({ url })).faults, [])
})
