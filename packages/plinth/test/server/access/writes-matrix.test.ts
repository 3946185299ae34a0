import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Access } from '../../../src/core/access.ts'
import { type Asked, plain, type Told } from './ask.ts'
import { folder, shift, team, visit } from './house.ts'
import { type Asker, all, isRefused, open, unknown } from './matrix.ts'
import { bodyOf } from './requests.ts'
import { type Known, placesOf, sees, writes } from './rows.ts'

test('what others have taken is free, and what they have is nothing that can be referred to', async (test) => {
  const { known, askers, write, contents } = await open(test)
  const before = contents()
  const make = async (asker: Asker, path: string, body: object, access: Access): Promise<Told | undefined> => {
    const sent = { method: 'POST', path, body }
    const told = await asker.ask(sent)
    if (isRefused(asker, told, access, sent)) return undefined
    if (told.status === 201) {
      await write(async (db) => {
        const rows = db.repository(all.find((it) => it.path === path || `/${it.plural}` === path) as never).unscoped()
        await rows.delete(told.json.id)
        if (path === '/notes') await rows.purge(told.json.id)
      })
    }
    return told
  }
  // One after the other: what one of a tenant has made is taken for all of it.
  for (const asker of askers) {
    const { name, who } = asker
    const isTaken = (resource: string, of: Known) => of.resource === resource && sees(who, of)
    const told = async (path: string, body: object, status: number, access: Access = 'authenticated') => {
      const answer = await make(asker, path, body, access)
      const expected = who?.tenant === undefined ? 403 : status
      if (answer) assert.equal(answer.status, expected, `${name} ${path} ${JSON.stringify(body)} ${answer.text}`)
      return answer
    }
    for (const of of known) {
      if (of.resource === 'folder') await told('/folders', { name: of.marker }, isTaken('folder', of) ? 409 : 201)
      if (of.resource === 'team')
        await told('/teams', { name: of.marker }, isTaken('team', of) ? 409 : 201, { role: ['editor', 'admin'] })
      if (of.resource === 'shift') {
        const isBusy = known.some((it) => isTaken('shift', it))
        await told('/shifts', { from: '2026-03-02', to: '2026-03-03', what: 'x' }, isBusy ? 409 : 201)
      }
      if (of.resource === 'visit') {
        const isElsewhere = !placesOf(who).includes(of.place)
        const status = isElsewhere ? 403 : isTaken('visit', of) ? 409 : 201
        await told('/visits', { badge: of.marker, place: of.place }, status)
      }
      if (of.resource !== 'folder' && of.resource !== 'team') continue
      // A note is its maker's: it can refer to what is there for them, whatever else they may see.
      const field = `${of.resource}_id`
      const isThere = sees(who, of)
      const answer = await told('/notes', { title: 'x', [field]: of.id }, isThere ? 201 : 409)
      const missing = await told('/notes', { title: 'x', [field]: unknown }, 409)
      if (answer && missing && !isThere) assert.equal(plain(answer, of.id), plain(missing, unknown))
    }
  }
  assert.equal(contents(), before)
})

test('a key of another, or of oneself with other rights, replays nothing', async (test) => {
  const { known, askers, contents } = await open(test)
  const before = contents()
  // First those who see most of a row.
  const rights = ({ who }: Asker): number => (who?.scopes.includes('note:pay') ? 0 : 1)
  const inOrder = askers.toSorted((one, other) => rights(one) - rights(other))
  for (const row of known.filter((it) => it.resource === 'note' && !it.isDeleted)) {
    const headers = { 'idempotency-key': `"of-${row.marker}"` }
    const sent = { method: 'PATCH', path: `/notes/${row.id}`, body: { title: row.marker }, headers }
    for (const asker of inOrder) {
      const told = await asker.ask(sent)
      if (isRefused(asker, told, 'authenticated', sent)) continue
      // Somebody with other rights has used the key: to say so is no answer of theirs.
      const isUsed = told.status === 422
      if (!isUsed) assert.equal(told.status === 200, writes(asker.who, row), `${asker.name} ${told.text}`)
      const again = await asker.ask(sent)
      assert.equal(again.status, told.status, asker.name)
    }
  }
  assert.equal(contents(), before)
})

test('what handlers read, all at once or counted, and what the log tells, obeys the same rules', async (test) => {
  const { known, askers, rows } = await open(test)
  const since = Number(rows('select max(sequence) as last from plinth_audit')[0]?.last)
  const notes = known.filter((it) => it.resource === 'note' && !it.isDeleted)
  for (const asker of askers) {
    const { name, who } = asker
    for (const type of ['application/json', 'application/x-ndjson', 'text/csv']) {
      const sent = { method: 'GET', path: '/note-export', headers: { accept: type } }
      const told = await asker.ask(sent)
      if (isRefused(asker, told, 'authenticated', sent)) continue
      const mine = who?.tenant === undefined ? [] : notes.filter((it) => sees(who, it))
      for (const { id } of mine) assert.ok(told.text.includes(id), `${name} exports their own as ${type}`)
    }
    const count = { method: 'GET', path: '/note-count' }
    const counted = await asker.ask(count)
    if (!isRefused(asker, counted, { scope: 'note:count', role: 'admin' }, count))
      assert.equal(counted.json.notes, notes.length, name)
    for (const query of [
      '?limit=200',
      '?limit=200&resource=note',
      '?limit=200&actor_id=ada',
      '?limit=200&or=(action.eq.create,action.eq.read)',
    ]) {
      const sent = { method: 'GET', path: `/audit-events${query}` }
      const told = await asker.ask(sent)
      if (isRefused(asker, told, { scope: 'audit:read' }, sent)) continue
      if (who?.tenant === undefined) assert.equal(told.status, 403)
      else
        assert.ok(
          told.json.items.every((it: Record<string, string>) => it.tenant_id === who.tenant),
          name,
        )
    }
  }
  // Whose rows somebody has looked at is told to who may read the log.
  const reader = askers.find(({ name }) => name === 'logReader') ?? askers.find(({ name }) => name === 'evilAdmin')
  const looked = await reader?.ask({ method: 'GET', path: '/audit-events?action=read&owner_id=ada&limit=200' })
  const told = (looked?.json.items ?? []).map((it: Record<string, string>) => it.owner_id)
  assert.ok(told.length > 0 && told.every((it: string) => it === 'ada'), JSON.stringify(looked?.json))
  const readers = rows(
    `select distinct user_id, tenant_id from plinth_audit where action = 'read' and sequence > ${since} order by user_id, tenant_id`,
  )
  assert.deepEqual(
    readers.map((it) => [it.user_id, it.tenant_id].join(' ')),
    ['adam acme', 'adam evil', 'ann acme'],
    'those to whom the rows of others are open, and nobody else',
  )
})

test('whatever else a write is given is refused or ignored, in every form of writing, and never stored', async (test) => {
  const { askers, known, rows, write } = await open(test)
  const stranger = {
    owner_id: 'bob',
    id: unknown,
    version: 99,
    created_at: '2001-01-01T00:00:00.000Z',
    updated_at: '2001-01-01T00:00:00.000Z',
  }
  const more = {
    ...stranger,
    deleted_at: '2001-01-01T00:00:00.000Z',
    purge_at: '2001-01-01T00:00:00.000Z',
    closed_at: '2001-01-01T00:00:00.000Z',
  }
  const unknowns = { tenant_id: 'evil', is_admin: true, roles: ['admin'] }
  const ada = askers.find(({ name }) => name === 'ada') as Asker
  const note1 = known.find(
    (it) => it.resource === 'note' && it.owner === 'ada' && it.tenant === 'acme' && !it.isDeleted,
  ) as Known
  const path = `/notes/${note1.id}`
  const look = (id: string) => rows(`select * from notes where id = '${id}'`)[0] as Record<string, unknown>
  const assertUntouched = (id: string, message: string) => {
    const { owner_id, tenant_id, deleted_at, purge_at, closed_at, version, created_at, code } = look(id)
    assert.deepEqual([owner_id, tenant_id, deleted_at, purge_at, closed_at], ['ada', 'acme', null, null, null], message)
    assert.ok(Number(version) < 50 && !JSON.stringify(created_at).includes('2001'), message)
    assert.ok(code === 'c' || code === null, message)
  }
  const steps = (values: object) =>
    Object.entries(values).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }))
  const asPatch = { 'content-type': 'application/json-patch+json' }
  const batch = (element: object) => ({ mode: 'atomic', operations: [element] })
  const forms: readonly ((values: object) => Asked)[] = [
    (values) => ({ method: 'POST', path: '/notes', body: { title: 'x', ...values } }),
    (values) => ({ method: 'PUT', path, body: { title: 'x', ...values } }),
    (values) => ({ method: 'PATCH', path, body: { title: 'y', ...values } }),
    (values) => ({ method: 'PATCH', path, body: steps({ title: 'z', ...values }), headers: asPatch }),
    (values) => ({
      method: 'POST',
      path: '/notes/batch',
      body: batch({ op: 'create', body: { title: 'x', ...values } }),
    }),
    (values) => ({
      method: 'POST',
      path: '/notes/batch',
      body: batch({ op: 'replace', id: note1.id, body: { title: 'q', ...values } }),
    }),
    (values) => ({
      method: 'POST',
      path: '/notes/batch',
      body: batch({ op: 'update', id: note1.id, body: { title: 'r', ...values } }),
    }),
  ]
  for (const form of forms) {
    for (const [name, value] of Object.entries(more)) {
      const sent = form({ [name]: value })
      const told = await ada.ask(sent)
      const message = `${JSON.stringify(sent)} ${told.text}`
      assert.ok([200, 201, 400, 403, 409].includes(told.status), message)
      assertUntouched(note1.id, message)
      const made = told.json?.results?.[0]?.body ?? told.json
      if (told.status < 300) {
        assert.notEqual(made.id, unknown, message)
        assertUntouched(made.id, message)
      }
    }
    for (const [name, value] of Object.entries(unknowns)) {
      const told = await ada.ask(form({ [name]: value }))
      assert.ok(
        told.status === 400 || told.status === 409,
        `${JSON.stringify(form({ [name]: value }))} ${told.status} ${told.text}`,
      )
    }
    const pay = await ada.ask(form({ pay: 1 }))
    assert.ok([403, 409].includes(pay.status), pay.text)
  }
  for (const form of forms.slice(1).filter((_, index) => index !== 3)) {
    const told = await ada.ask(form({ code: 'other' }))
    assert.deepEqual([told.status, told.json.code], [400, 'validation_failed'], told.text)
  }
  assertUntouched(note1.id, 'the immutable field')
  assert.equal(String(look(note1.id).pay), note1.masked?.value)
  for (const resource of [folder, shift, visit, team]) {
    const names = ['owner_id', 'tenant_id', 'id', 'version', 'deleted_at']
    for (const name of names) {
      const asker = askers.find((it) => it.name === (resource.name === 'team' ? 'admin' : 'hereAndThere')) as Asker
      const sent = {
        method: 'POST',
        path: resource.path as string,
        body: { ...bodyOf(resource), [name]: name === 'version' ? 99 : unknown },
      }
      const told = await asker.ask(sent)
      assert.ok([201, 400].includes(told.status), `${JSON.stringify(sent)} ${told.text}`)
      if (told.status !== 201) continue
      const [row] = rows(`select * from ${resource.plural} where id = '${told.json.id}'`)
      assert.equal(row?.tenant_id, 'acme')
      assert.ok(
        !Object.values(row ?? {})
          .map(String)
          .includes(unknown) && Number(row?.version) === 1,
        JSON.stringify(row),
      )
      await write((db) =>
        db
          .repository(resource as never)
          .unscoped()
          .delete(told.json.id),
      )
    }
  }
})
