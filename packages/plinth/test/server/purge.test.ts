import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, service, t } from 'plinth'
import { reflect } from '../../src/core/reflect.ts'
import { purge } from '../../src/server/purge.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { laboratory } from '../storage/laboratory.ts'

const file = resource('file', { fields: { name: t.String() }, softDelete: true, tenant: true })
const note = resource('note', { fields: { text: t.String() } })
const album = resource('album', { fields: { name: t.String() }, softDelete: true })
const photo = resource('photo', {
  fields: { album_id: t.Id() },
  softDelete: true,
  references: { album_id: { to: album, onDelete: 'cascade' } },
})
const albums = reflect(service('albums', { ...album.operations, ...photo.operations }))
const contract = reflect(service('files', { ...file.operations, ...note.operations }))

test('all that is due is purged, of every tenant, and the log says by what', async (test) => {
  const clock = fakeClock('2026-03-01T09:30:00Z')
  const { storage, write, rows } = await laboratory(test, [file, note], { now: clock.now })
  for (let n = 0; n < 250; n++) {
    const principal = {
      user: 'ada',
      tenant: `t${n % 3}`,
      client: undefined,
      location: undefined,
      roles: [],
      scopes: [],
    }
    await write(
      async (db) => {
        const { id } = await db.repository(file).insert({ name: String(n) })
        if (n > 0) await db.repository(file).delete(id)
      },
      { principal },
    )
  }
  const environment = { now: clock.now, observe: () => undefined }
  const run = () => purge({ service: contract, storage, environment })
  assert.equal(await run(), 0)
  clock.advance(31 * 86_400_000)
  assert.equal(await run(), 249)
  assert.equal(await run(), 0)
  assert.deepEqual(
    rows('select name from files').map((it) => Object.values(it)),
    [['0']],
  )
  const told = rows(
    `select service, operation, transport, tenant_id, count(*) as count from plinth_audit where action = 'purge'
     group by tenant_id order by tenant_id`,
  )
  assert.deepEqual(
    told.map((it) => Object.values(it)),
    [
      ['files', 'purgeDeleted', 'schedule', 't0', 83],
      ['files', 'purgeDeleted', 'schedule', 't1', 83],
      ['files', 'purgeDeleted', 'schedule', 't2', 83],
    ],
  )
})

test('what went with a row is purged before it, a hundred rows a command', async (test) => {
  const clock = fakeClock('2026-03-01T09:30:00Z')
  const { storage, write, rows } = await laboratory(test, [album, photo], { now: clock.now })
  await write(async (db) => {
    const { id: album_id } = await db.repository(album).insert({ name: 'a' })
    for (let n = 0; n < 150; n++) await db.repository(photo).insert({ album_id })
    await db.repository(album).delete(album_id)
  })
  clock.advance(31 * 86_400_000)
  const environment = { now: clock.now, observe: () => undefined }
  assert.equal(await purge({ service: albums, storage, environment }), 151)
  const commands = rows(
    `select resource, count(*) as count from plinth_audit where action = 'purge' group by request_id, resource
     order by max(sequence)`,
  )
  assert.deepEqual(
    commands.map((it) => Object.values(it)),
    [
      ['photo', 100],
      ['photo', 50],
      ['album', 1],
    ],
  )
})
