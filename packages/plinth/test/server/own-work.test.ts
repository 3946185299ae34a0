import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { auditRecord, failure, operation } from 'plinth'
import { openOwnWork } from 'plinth/server'
import { todo } from '../../../../services/todo/src/contract.ts'
import service from '../../../../services/todo/src/service.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-own-work-'))
after(() => rmSync(folder, { recursive: true }))
process.env.DATABASE_URL = `sqlite:${join(folder, 'todo.db')}`

const options = {
  folder: `${import.meta.dirname}/../../../../services/todo`,
  name: 'importTodos',
  operation: operation({
    summary: 'Import todos',
    access: 'public',
    errors: { odd: failure('invalid_argument', { title: 'That is odd' }) },
  }),
}

test('work of a service on its own makes the tables it needs, writes as a command, and leaves audit records', async () => {
  const work = await openOwnWork(service, options)
  const made = await work.perform(({ db }) => db.repository(todo).unscoped().insert({ description: 'Buy milk' }))
  const records = await work.perform(({ db }) => db.repository(auditRecord).list({}))
  assert.deepEqual(
    records.items.map(({ operation, action, resource_id }) => [operation, action, resource_id]),
    [['importTodos', 'create', made.id]],
  )
  await work.close()
})

test('what throws writes nothing, and whoever asked is told what was thrown', async () => {
  const work = await openOwnWork(service, options)
  const count = async () => (await work.perform(({ db }) => db.repository(todo).list({}))).items.length
  const before = await count()
  for (const [thrown, told] of [
    ['a failure of the operation', { code: 'odd' }],
    ['an error', { message: 'no' }],
  ] as const) {
    const done = work.perform(async ({ db, errors }) => {
      await db.repository(todo).unscoped().insert({ description: 'Never' })
      throw thrown === 'an error' ? new Error('no') : errors.odd()
    })
    await assert.rejects(done, told, thrown)
  }
  assert.equal(await count(), before)
  await work.close()
})

test('a configuration that is not usable is refused before anything is opened', async () => {
  process.env.DATABASE_URL = 'cosmos:x'
  await assert.rejects(openOwnWork(service, options), { name: 'ConfigError' })
})
