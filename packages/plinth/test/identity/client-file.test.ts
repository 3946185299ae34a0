import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ClientKey } from '../../src/core/client-store.ts'
import { clientFile } from '../../src/identity/client/client-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-clients-'))
after(() => rmSync(folder, { recursive: true }))
const client = { id: 'prepay', issuers: ['a'], parties: [], tenant: 'acme', locations: ['berlin'] }
const key: ClientKey = {
  ...{ id: 'one', client: 'prepay', kind: 'secret', material: 'hash', pepper: 'p', embedded: true, scopes: ['a', 'b'] },
  ...{ state: 'active', notBefore: 1000, expiresAt: 2000, createdAt: 0, lastUsedAt: undefined },
}

test('what is written is read again; nobody else may read the file, and there is none before it is needed', async () => {
  const file = join(folder, 'deep/clients.json')
  const store = clientFile(file)
  assert.deepEqual(await store.load(), { clients: [], keys: [] })
  await store.change(() => ({ clients: [client], keys: [key] }))
  assert.deepEqual(await store.load(), { clients: [client], keys: [key] })
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await store.used([])
  const failing = store.change(() => {
    throw new Error('no')
  })
  await assert.rejects(failing, /no/)
  assert.deepEqual(await clientFile(file).load(), { clients: [client], keys: [key] })
})

test('two who change it at once are not both believed to have done so', async () => {
  const file = join(folder, 'busy.json')
  const store = clientFile(file)
  const add = (id: string) => store.change((it) => ({ ...it, clients: [...it.clients, { ...client, id }] }))
  const done = await Promise.allSettled(['a', 'b', 'c'].map(add))
  const kept = (await store.load()).clients.length
  assert.equal(kept, done.filter(({ status }) => status === 'fulfilled').length)
  await add('d')
  assert.equal((await store.load()).clients.length, kept + 1)
})

test('what people write may leave out what is empty, and is told all its faults', async () => {
  const file = join(folder, 'written.json')
  writeFileSync(file, '{"clients":[{"id":"prepay"}],"keys":[]}')
  const nobody = { id: 'prepay', issuers: [], parties: [], tenant: undefined, locations: [] }
  assert.deepEqual((await clientFile(file).load()).clients, [nobody])
  writeFileSync(file, '{"clients":[{"id":""}],"keys":[{"id":"one","kind":"private"}],"more":1}')
  await assert.rejects(clientFile(file).load(), /is no registry: .*\/clients\/0\/id .*\/keys\/0\/kind .*\/more/)
  assert.match(readFileSync(file, 'utf8'), /private/)
})
