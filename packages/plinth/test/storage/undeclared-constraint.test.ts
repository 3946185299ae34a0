import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { type Database as Repositories, resource, t } from 'plinth'
import { Failed } from '../../src/core/failure/failure.ts'
import { laboratory } from './laboratory.ts'

const pet = resource('pet', { path: '/pets', fields: { name: t.String() }, access: 'public' })
const pets = (db: Repositories) => db.repository(pet)
const rex = (db: Repositories) => pets(db).insert({ name: 'rex' })

for (const { moment, work } of [
  { moment: 'at the end of the command', work: rex },
  {
    moment: 'when something is read',
    work: async (db: Repositories) => {
      const { id } = await rex(db)
      await pets(db).find({ id })
    },
  },
  {
    moment: 'when the handler would go on all the same',
    work: async (db: Repositories) => {
      const { id } = await rex(db)
      await pets(db)
        .update(id, { name: 'lassie' })
        .catch(() => undefined)
    },
  },
]) {
  test(`what only the database forbids is a conflict, found ${moment}, and of nobody else`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const { write, rows } = await laboratory(context, [pet], { url: `sqlite:${folder}/pets.db` })
    const by = new Database(`${folder}/pets.db`)
    const table = "select sql from sqlite_schema where name = 'pets'"
    const definition = by.prepare<[], string>(table).pluck().get() ?? ''
    by.exec(`create table names (name text primary key); insert into names values ('bello'); drop table pets;
      ${definition.replace('"name" varchar(255)', '$& references names (name)')}`)
    by.close()
    const [first, refused, last] = await Promise.allSettled([
      write((db) => pets(db).insert({ name: 'bello' })),
      write<unknown>(work),
      write((db) => pets(db).insert({ name: 'bello' })),
    ])
    assert.deepEqual([first.status, last.status, rows('select name from pets').length], ['fulfilled', 'fulfilled', 2])
    assert.ok(refused.status === 'rejected' && refused.reason instanceof Failed)
    assert.equal(refused.reason.code, 'conflict')
    assert.equal(rows('select * from plinth_audit').length, 2)
  })
}
