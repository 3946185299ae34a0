// Somebody who signs in at the issuer of development with a browser, and the service that believes it.
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { issuerServer } from '../../packages/plinth/src/cli/issuer/issuer-server.ts'
import { freePort } from '../../packages/plinth/test/support/free-port.ts'
import { findChromium, launch, openWatched } from '../support/browser.ts'
import { type RunningService, startService } from '../support/service.ts'

const chromium = findChromium()
const skip = chromium === undefined && 'no Chromium: "npm run services" installs it, CHROMIUM_PATH names another'

describe('the issuer of development in a browser', { skip }, () => {
  let issuer: string
  let close: () => void
  let service: RunningService
  let browser: Browser
  before(async () => {
    const port = await freePort()
    issuer = `http://localhost:${port}`
    const server = await issuerServer({ issuer, audience: 'todo' })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    close = () => {
      server.close()
      server.closeAllConnections()
    }
    service = await startService('todo', { environment: { TOKEN_ISSUER: issuer } })
    browser = await launch(chromium as string)
  })
  after(async () => {
    await browser.close()
    await service.stop()
    close()
  })

  const secret = randomBytes(32).toString('base64url')
  const client = { client_id: 'web', redirect_uri: 'http://localhost/' }

  /** Signs in with these scopes, or clicks another button, and answers what the client is told. */
  async function signIn(scopes: string, button: string): Promise<URLSearchParams> {
    const challenge = { code_challenge: hash('sha256', secret, 'base64url'), code_challenge_method: 'S256' }
    client.redirect_uri = `${service.url.replace('127.0.0.1', 'localhost')}/problems`
    const asked = new URLSearchParams({ response_type: 'code', scope: 'openid', state: 's', ...client, ...challenge })
    const { page, complaints } = await openWatched(browser, `${issuer}/authorize?${asked.toString()}`)
    try {
      await page.getByLabel('user').fill('ada')
      await page.getByLabel('scopes').fill(scopes)
      await page.getByRole('button', { name: button }).click()
      await page.getByRole('heading', { name: 'Problems', exact: true }).waitFor()
      assert.deepEqual(complaints, [])
      return new URL(page.url()).searchParams
    } finally {
      await page.close()
    }
  }

  test('who signs in may do what the form says, and nothing else', async () => {
    for (const [scopes, status] of [
      ['audit:read', 200],
      ['todo:read', 403],
    ] as const) {
      const told = await signIn(scopes, 'Sign in')
      assert.deepEqual([told.get('state'), told.get('iss')], ['s', issuer])
      const form = { grant_type: 'authorization_code', code: told.get('code') as string, code_verifier: secret }
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...client, ...form }),
      })
      const { access_token: token } = (await answer.json()) as { access_token: string }
      const events = await fetch(`${service.url}/audit-events`, { headers: { authorization: `Bearer ${token}` } })
      assert.equal(events.status, status, scopes)
    }
  })

  test('who refuses is taken back to the client, which is told so', async () => {
    const told = await signIn('', 'Refuse')
    assert.deepEqual([told.get('error'), told.get('code')], ['access_denied', null])
  })
})
