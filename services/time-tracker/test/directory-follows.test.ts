// A right is in the table and in the directory in the end, or in neither, whatever fails in between.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { until } from '../../../packages/plinth/test/support/until.ts'
import { startService } from '../../../test/support/service.ts'
import { attributes, directoryServer, directoryVariables } from './support/directory-server.ts'
import { tokenOf } from './support/token.ts'

const ben = '00000000-0000-4000-8000-000000000002'
const role = 'time-tracker-admin'
const headers = { authorization: `Bearer ${tokenOf('ada', role)}` }

/** A directory with one user, and what starts a service that asks it, on one database. */
async function open(test: TestContext) {
  const group = { id: '00000000-0000-4000-8000-000000000008', displayName: role, members: new Set<string>() }
  const directory = await directoryServer([group])
  directory.users.set(ben, { id: ben, displayName: 'Ben', mail: 'ben@acme.example' })
  const folder = mkdtempSync(join(tmpdir(), 'time-tracker-directory-'))
  test.after(() => directory.close())
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  const environment = { ...directoryVariables(directory), OUTGOING_HOSTS: '127.0.0.1:*' }
  const start = async () => {
    const service = await startService('time-tracker', { environment, databaseFile: join(folder, 'tracker.db') })
    test.after(() => service.process.kill('SIGKILL'))
    const ask = async (method: string, path: string) => {
      const response = await fetch(service.url + path, { method, headers })
      // biome-ignore lint/suspicious/noExplicitAny: a caller over HTTP has no types
      return { status: response.status, body: (await response.json()) as any }
    }
    const grant = () => ask('POST', `/users/${ben}/roles/admin/grant`)
    const copied = async () => (await ask('GET', '/users')).body[0]?.roles ?? []
    return { ask, grant, copied, process: service.process }
  }
  const told = () => directory.seen.filter(({ request }) => request.startsWith('PATCH')).length
  const holds = () => directory.users.get(ben)?.[attributes.admin] === role
  return { directory, start, told, holds }
}

test('the directory is told of a right as soon as it is written down', async (context) => {
  const { start, holds } = await open(context)
  const { grant, copied, ask } = await start()
  const { status, body } = await grant()
  assert.deepEqual([status, body.roles], [200, [role]])
  await until(holds)
  assert.deepEqual(await copied(), [role])
  const revoked = await ask('POST', `/users/${ben}/roles/admin/revoke`)
  assert.deepEqual(revoked.body.roles, [])
  await until(() => !holds())
})

test('a directory that fails is told again, until it knows', async (context) => {
  const { directory, start, told, holds } = await open(context)
  const { grant, copied } = await start()
  for (let time = 0; time < 3; time++) directory.faults.push({ to: /PATCH/, status: 500 })
  assert.equal((await grant()).status, 200)
  await until(holds)
  assert.equal(told(), 4)
  assert.deepEqual(await copied(), [role])
})

test('a service that is killed before the directory knows tells it when it runs again', async (context) => {
  const { directory, start, told, holds } = await open(context)
  const first = await start()
  for (let time = 0; time < 100; time++) directory.faults.push({ to: /PATCH/, status: 500 })
  assert.equal((await first.grant()).status, 200)
  await until(() => told() > 0)
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  assert.equal(holds(), false)
  directory.faults.length = 0
  const second = await start()
  await until(holds)
  assert.deepEqual(await second.copied(), [role])
})

test('a directory that does not answer is not told, and nothing is written', async (context) => {
  const { directory, start, told } = await open(context)
  const { grant, copied } = await start()
  directory.faults.push({ to: /GET .*users/, status: 403 })
  assert.equal((await grant()).status, 502)
  assert.deepEqual([await copied(), told()], [[], 0])
})

test('where there is no directory nobody goes through the log to tell it', async (context) => {
  const directory = await directoryServer([])
  context.after(() => directory.close())
  const looks = async (environment: Readonly<Record<string, string>>) => {
    const service = await startService('time-tracker', { environment })
    context.after(() => service.stop())
    const metrics = async () => (await fetch(`${service.internalUrl}/metrics`)).text()
    return async () => (await metrics()).includes('plinth_relay_depth{consumer="time-tracker.tellDirectory"}')
  }
  const withDirectory = await looks(directoryVariables(directory))
  const without = await looks({})
  await until(withDirectory)
  assert.equal(await without(), false)
})
