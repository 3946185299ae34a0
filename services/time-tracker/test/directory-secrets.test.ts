import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startService } from '../../../test/support/service.ts'
import { directorySecret, directoryServer } from './support/directory-server.ts'

const run = promisify(execFile)
const root = `${import.meta.dirname}/../../..`
const id = '00000000-0000-4000-8000-000000000001'

async function token(): Promise<string> {
  const words = 'token --sub ada --tenant acme --role time-tracker-admin --service services/time-tracker'.split(' ')
  const { stdout } = await run(process.execPath, ['packages/plinth/bin/plinth.js', ...words], { cwd: root })
  return stdout.trim()
}

for (const [what, secret, status, logged] of [
  ['is taken', directorySecret, 404, /getUser/],
  ['is refused', 'no-secret-that-it-knows', 502, /The directory answered 401 to the request for a token/],
] as const) {
  test(`the secret and the token for a directory are in no answer and no log when the secret ${what}`, async () => {
    const directory = await directoryServer([])
    const service = await startService('time-tracker', {
      environment: {
        LOG_LEVEL: 'debug',
        OUTGOING_HOSTS: '127.0.0.1:*',
        DIRECTORY: 'graph',
        DIRECTORY_TENANT: 'acme',
        DIRECTORY_URL: `${directory.url}/v1.0`,
        DIRECTORY_AUTHORITY: `${directory.url}/login`,
        DIRECTORY_CLIENT_ID: 'time-tracker',
        DIRECTORY_CLIENT_SECRET: secret,
        DIRECTORY_ADMIN_ATTRIBUTE: 'extension_4711_role',
        DIRECTORY_TESTER_ATTRIBUTE: 'extension_4711_role_test',
      },
    })
    try {
      const headers = { authorization: `Bearer ${await token()}` }
      const response = await fetch(`${service.url}/users/${id}`, { headers })
      const answered = await response.text()
      await service.stop()
      const told = answered + service.output()
      assert.equal(response.status, status, told)
      assert.ok(directory.seen.some(({ request, body }) => request.includes('/token') && body.includes(secret)))
      assert.match(told, logged)
      for (const each of [secret, ...directory.tokens]) assert.ok(!told.includes(each))
    } finally {
      await service.stop()
      await directory.close()
    }
  })
}
