import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Failed, type Principal } from 'plinth'
import { createMigrator, openStorage } from 'plinth/storage'
import { harness } from 'plinth/testing'
import { timeTracker } from '../src/contract.ts'
import service from '../src/service.ts'

const observe = () => {}
const storage = await openStorage({ url: 'sqlite::memory:', resources: timeTracker.about.resources ?? [], observe })
await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
after(() => storage.close())

function adminOf(tenant: string | undefined) {
  const principal: Principal = {
    client: undefined,
    user: 'ada',
    tenant,
    location: undefined,
    roles: ['time-tracker-admin'],
    scopes: [],
  }
  return harness(service, { storage, principal })
}

test('an admin is told of the events of the own tenant, and one without a tenant of none', async () => {
  await adminOf('acme').createActivity({ name: 'Development' })
  assert.equal((await adminOf('acme').listEvents({})).items.length, 1)
  assert.deepEqual((await adminOf('evil').listEvents({})).items, [])
  await assert.rejects(adminOf(undefined).listEvents({}), (thrown) => {
    assert.ok(thrown instanceof Failed)
    assert.equal(thrown.code, 'permission_denied')
    return true
  })
})
