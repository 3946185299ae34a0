import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { notesService } from '../server/notes.ts'
import { addresses, bin, run } from '../server/temporary-service.ts'
import { command } from './command.ts'

const notes = notesService()
const plinth = command(notes.folder)
after(() => notes.remove())

test('migrate writes what is missing, and goes up and down; production only starts when nothing is pending', async () => {
  const migrations = join(notes.folder, 'migrations')
  assert.match((await plinth('migrate status')).output, /There are no migrations/)
  assert.equal((await plinth('migrate new create notes')).code, 0)
  assert.deepEqual(readdirSync(migrations), ['0001-create-notes.ts'])
  const again = await plinth('migrate new create notes')
  assert.deepEqual([again.code, /nothing to migrate/.test(again.output)], [1, true])

  const production = {
    ENVIRONMENT: 'production',
    DATABASE_URL: `sqlite:${notes.folder}/production.db`,
    CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
    PORT: '0',
    INTERNAL_PORT: '0',
  }
  const early = await plinth('serve', production)
  assert.equal(early.code, 70)
  assert.match(early.output, /its database lacks 0001-create-notes\. Run "plinth migrate up" first/)

  const dry = await plinth('migrate up --dry-run')
  assert.match(dry.output, /-- 0001-create-notes, up\ncreate table "notes"/)
  assert.match((await plinth('migrate status')).output, /0001-create-notes +pending/)
  const up = await plinth('migrate up')
  assert.deepEqual([up.code, up.output], [0, '0001-create-notes applied\n'])
  const [{ applied_at, ...first }] = JSON.parse((await plinth('migrate status --json')).output)
  assert.deepEqual(first, { name: '0001-create-notes', state: 'applied', phase: 'expand' })
  assert.match(applied_at, /^\d{4}-\d\d-\d\dT/)
  assert.equal((await plinth('migrate up')).output, 'There is nothing to do.\n')
  assert.equal((await plinth('migrate down')).output, '0001-create-notes taken back\n')
  assert.match((await plinth('migrate to 0001-create-notes')).output, /applied/)
  assert.match((await plinth('migrate to 0')).output, /taken back/)
  const unknown = await plinth('migrate to 0007-nothing')
  assert.deepEqual([unknown.code, unknown.output], [1, 'plinth: There is no migration "0007-nothing".\n'])

  const { code } = await plinth('migrate up', {
    ENVIRONMENT: 'production',
    DATABASE_URL: production.DATABASE_URL,
  })
  assert.equal(code, 0, 'a job that migrates needs the database and no other secret')
  const server = run([bin, 'serve'], notes.folder, production)
  await addresses(server)
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)
})

test('in development the migrations are applied at the start, and what is written stays', async () => {
  const created = await plinth(`call createNote text='Buy milk'`)
  assert.equal(created.code, 0, created.output)
  const { id, rank } = JSON.parse(created.output)
  assert.equal(rank, 5)
  assert.equal(JSON.parse((await plinth(`call getNote note_id=${id}`)).output).text, 'Buy milk')
  assert.equal(JSON.parse((await plinth('call listNotes limit=1')).output).items[0].id, id)
})

test('a field gets another name in two phases, and between them a new version starts where the old one may still run', async (t) => {
  const own = notesService()
  t.after(() => own.remove())
  const migrate = command(own.folder)
  const url = { DATABASE_URL: `sqlite:${own.folder}/phases.db` }
  const ask = async (words: string) => {
    const { code, output } = await migrate(words, url)
    assert.equal(code, 0, output)
    return output
  }
  await ask('migrate new create notes')
  await ask('migrate up')
  await ask(`call createNote text='Buy milk'`)

  const production = {
    ENVIRONMENT: 'production',
    CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
    PORT: '0',
    INTERNAL_PORT: '0',
    ...url,
  }
  const older = run([bin, 'serve'], own.folder, production)
  await addresses(older)
  const file = join(own.folder, 'src/service.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('text: t.String', 'body: t.String'))
  assert.equal((await migrate('migrate new rename --renamed text=body', url)).code, 2)
  await ask('migrate new call it body --renamed notes.text=body')
  assert.deepEqual(readdirSync(join(own.folder, 'migrations')), [
    '0001-create-notes.ts',
    '0002-call-it-body.ts',
    '0003-call-it-body-backfill.ts',
    '0004-call-it-body.contract.ts',
  ])
  assert.match((await migrate('serve', production)).output, /lacks 0002-call-it-body, 0003-call-it-body-backfill\. Run/)
  assert.equal(
    await ask('migrate up --phase expand'),
    '0002-call-it-body applied\n0003-call-it-body-backfill applied\n',
  )
  assert.match(await ask('migrate status'), /^0004-call-it-body.contract +pending +contract$/m)

  const server = run([bin, 'serve'], own.folder, production)
  const { url: address } = await addresses(server)
  const { items } = (await (await fetch(`${address}/notes`)).json()) as { items: { body: string }[] }
  assert.deepEqual(
    items.map(({ body }) => body),
    ['Buy milk'],
  )
  assert.match(server.output(), /plinth migrate up.*0004-call-it-body\.contract/)
  const early = await migrate('migrate up', url)
  assert.equal(early.code, 1)
  assert.match(early.output, /"0004-call-it-body.contract" takes away .+, process \d+ \(.+ is 0001-create-notes\)/)
  older.process.kill('SIGTERM')
  assert.equal(await older.ended(), 0)
  assert.equal(await ask('migrate up'), '0004-call-it-body.contract applied\n')
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)
  const again = await migrate('migrate new nothing', url)
  assert.match(again.output, /nothing to migrate/)
})
