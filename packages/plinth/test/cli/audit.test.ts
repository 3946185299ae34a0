import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { notesMigration, notesService } from '../server/notes.ts'
import { addresses, bin, run } from '../server/temporary-service.ts'
import { command } from './command.ts'

const notes = notesService({ 'migrations/0001-create-notes.ts': notesMigration() })
const plinth = command(notes.folder)
const database = join(notes.folder, '.data/notes.db')
const checkpoints = join(notes.folder, 'checkpoints.jsonl')
const publicKey = join(notes.folder, 'audit.pub')
const environment = { AUDIT_CHECKPOINT_FILE: checkpoints }
after(() => notes.remove())

before(async () => {
  for (const text of ['one', 'two', 'three']) {
    const { code, output } = await plinth(`call createNote text=${text}`, environment)
    assert.equal(code, 0, output)
  }
  const pem = readFileSync(join(notes.folder, '.data/audit.key'))
  writeFileSync(publicKey, createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }))
})

/** The options that name a copy in which somebody has run this, and all that it takes to notice. */
function tampered(sql: string): string {
  const file = join(notes.folder, 'tampered.db')
  copyFileSync(database, file)
  const connection = new SqliteConnection(file, {})
  connection.database.exec(`drop trigger plinth_audit_unchanged; drop trigger plinth_audit_undeleted; ${sql}`)
  connection.close()
  return `--database sqlite:${file} --checkpoints ${checkpoints} --public-key ${publicKey}`
}

test('audit verify finds the log of a service sound, its checkpoints signed with the key of development', async () => {
  assert.equal(statSync(join(notes.folder, '.data/audit.key')).mode & 0o777, 0o600)
  const { code, output } = await plinth('audit verify', environment)
  assert.equal(code, 0, output)
  assert.match(output, /^CHECKED +COUNT +RESULT\nrecords +3 +sound\ncheckpoints +3 +sound\nuncovered +0 /)
  const alone = await plinth('audit verify')
  assert.deepEqual([alone.code, /checkpoints +- +none given/.test(alone.output)], [0, true])
})

test('audit verify names what is wrong, and exits with 1', async () => {
  const changed = await plinth(`audit verify ${tampered("update plinth_audit set user_id = 'eve' where sequence = 2")}`)
  assert.equal(changed.code, 1)
  assert.match(changed.output, /records +1 +Record 2 is not what was written; its hash is. Its id is [0-9a-f-]{36}\.\n/)
  assert.match(changed.output, /plinth: The audit log is not as it was written\.\n$/)
  const cut = await plinth(`audit verify --json ${tampered('delete from plinth_audit where sequence = 3')}`)
  assert.equal(cut.code, 1)
  const { sound, records, faults } = JSON.parse(cut.output.slice(0, cut.output.indexOf('\n}') + 2))
  assert.deepEqual([sound, records, faults[0].kind, faults[0].sequence], [false, 2, 'cut', 3])
})

test('what cannot be verified is neither sound nor broken: 2', async () => {
  for (const [line, complaint] of [
    ['--database sqlite:/nowhere/app.db', /cannot be verified/],
    ['--database postgresql://127.0.0.1:1/app', /cannot be reached/],
    ['--database nosql://host/app', /must begin with one of "sqlite:"/],
    [`--public-key ${publicKey}`, /Add --checkpoints/],
    [`--database sqlite:${database} --checkpoints ${checkpoints}`, /Add --public-key/],
    [`--checkpoints nowhere.jsonl --public-key ${publicKey}`, /cannot be verified: ENOENT/],
    [`--checkpoints ${checkpoints} --public-key ${checkpoints}`, /no public key in/],
    ['--nonsense', /unknown option/],
  ] as const) {
    const { code, output } = await plinth(`audit verify ${line}`)
    assert.deepEqual([code, complaint.test(output)], [2, true], `${line}: ${output}`)
  }
})

test('production warns of a log that nobody signs, once, and runs', async () => {
  const server = run([bin, 'serve'], notes.folder, {
    ENVIRONMENT: 'production',
    DATABASE_URL: `sqlite:${notes.folder}/production.db`,
    CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
    MIGRATIONS: 'apply',
    PORT: '0',
    INTERNAL_PORT: '0',
  })
  await addresses(server)
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)
  const warnings = server
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":"warn"'))
  assert.equal(warnings.length, 1, server.output())
  assert.match(warnings[0] ?? '', /The audit log is not signed.*Set AUDIT_CHECKPOINT_FILE and AUDIT_SIGNING_KEY/)
})
