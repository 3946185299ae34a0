import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { notesService } from '../server/notes.ts'
import { addresses, bin, run, temporaryService } from '../server/temporary-service.ts'
import { command } from './command.ts'

const notes = notesService()
after(() => notes.remove())
const plinth = command(notes.folder)
const said = async (line: string, code = 0) => {
  const result = await plinth(line)
  assert.equal(result.code, code, result.output)
  return result.output
}
const json = async (line: string) => JSON.parse(await said(`${line} --json`))

test('keys are added, listed, retired and revoked, and shown once', async () => {
  const { api_key: key, id, client } = await json('keys add prepay --scope note:read note:write')
  assert.match(key, new RegExp(`^notes_development_${id}_\\w{43}_\\w{6}$`))
  assert.equal(client, 'prepay')
  const shown = await said('keys add prepay')
  assert.match(shown, /This is shown once/)
  const second = /^notes_development_(\w{12})_/m.exec(shown)?.[1] as string
  const third = await said('keys add prepay', 1)
  assert.match(third, new RegExp(`prepay has 2 live keys already, ${id} and ${second}\\. Retire one`))

  const list = await said('keys list')
  assert.equal(list.split('\n').length, 4)
  assert.match(
    list,
    new RegExp(`prepay +${second} +secret +active +20\\d\\d-\\d\\d-\\d\\d +never +note:read note:write`),
  )
  for (const text of [list, JSON.stringify(await json('keys list'))])
    assert.equal(text.includes(key.split('_')[3]), false)

  assert.match(await said(`keys retire ${id} --expires 3`), /is good until .*, and each use is warned of/)
  assert.match(await said(`keys revoke ${id}`), /is revoked\.\n$/)
  assert.match(await said(`keys revoke ${id}`, 1), /is revoked already/)
  assert.match(await said('keys retire nothing', 1), /There is no key nothing\. See "plinth keys list"/)
  assert.deepEqual(
    (await json('keys list prepay')).map((it: { state: string }) => it.state),
    ['revoked', 'active'],
  )
  await said('keys add prepay')
})

test('a pair is made, or its public half is given, under one id in several services', async () => {
  const { private_jwk: pair, id } = await json('keys add lx --generate')
  assert.deepEqual([pair.kid, pair.alg, typeof pair.d], [id, 'ES256', 'string'])
  const [kept] = await json('keys list lx')
  const { d: _, ...half } = pair
  assert.deepEqual(kept.jwk, half)
  const file = join(notes.folder, 'pair.json')
  writeFileSync(file, JSON.stringify(pair))
  assert.match(await said(`keys add lx --jwk ${file}`, 2), /It is a private key/)
  writeFileSync(file, JSON.stringify(kept.jwk))
  assert.match(await said(`keys add lx --jwk ${file}`, 1), new RegExp(`There is a key ${id} already`))
  writeFileSync(file, JSON.stringify({ ...kept.jwk, kid: 'lx-2' }))
  assert.equal((await json(`keys add lx --jwk ${file}`)).id, 'lx-2')
})

test('what cannot be meant is refused', async () => {
  for (const [line, code, message] of [
    ['keys add', 2, /missing required argument/],
    ["keys add 'a b'", 2, /is no name of a client/],
    ['keys add a --expires soon', 2, /--expires must be days/],
    ['keys add a --expires 2020-01-01', 2, /--expires must be after/],
    ['keys add a --jwk x --generate', 2, /cannot be used with/],
    ['keys add a --jwk nowhere.json', 2, /There is no usable key in nowhere\.json/],
  ] as const)
    assert.match(await said(line, code), message)
})

test('a service without a database has its clients in a file, and refuses a revoked key within 5 seconds', async (t) => {
  const own = temporaryService()
  t.after(() => own.remove())
  const ask = command(own.folder)
  const added = JSON.parse((await ask('keys add prepay --scope probe:read --json')).output)
  const file = join(own.folder, '.data/clients.json')
  assert.equal(readFileSync(file, 'utf8').includes(added.api_key), false)
  const server = run([bin, 'serve'], own.folder, { PORT: '0', INTERNAL_PORT: '0' })
  const { url } = await addresses(server)
  const status = async () => (await fetch(`${url}/whoami`, { headers: { 'x-api-key': added.api_key } })).status
  assert.equal(await status(), 200)
  await ask(`keys revoke ${added.id}`)
  const revoked = Date.now()
  for (let asked = Date.now(); (await status()) === 200; asked = Date.now()) {
    assert.ok(asked - revoked < 5500)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.equal(server.output().includes(added.api_key.split('_')[3]), false)
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)

  const production = await ask('keys list', { ENVIRONMENT: 'production' })
  assert.deepEqual([production.code, /Set CLIENT_REGISTRY/.test(production.output)], [1, true])
  const without = await ask('keys add a', { ENVIRONMENT: 'production', CLIENT_REGISTRY: `file:${own.folder}/c.json` })
  assert.deepEqual([without.code, /API_KEY_PEPPERS, which is not set/.test(without.output)], [1, true])
})
