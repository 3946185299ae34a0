import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startService } from '../../../test/support/service.ts'
import { directorySecret, directoryServer, directoryVariables } from './support/directory-server.ts'
import { tokenOf } from './support/token.ts'

const id = '00000000-0000-4000-8000-000000000001'

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
        ...directoryVariables(directory),
        DIRECTORY_CLIENT_SECRET: secret,
      },
    })
    try {
      const headers = { authorization: `Bearer ${tokenOf('ada', 'time-tracker-admin')}` }
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
