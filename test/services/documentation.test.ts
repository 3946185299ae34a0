import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { serveLibrary } from '../../packages/plinth/test/http-pages/library-site.ts'
import { findChromium, launch, openWatched, type WatchedPage } from '../support/browser.ts'
import { startService } from '../support/service.ts'

const chromium = findChromium()
const skip = chromium === undefined && 'no Chromium: "npm run services" installs it, CHROMIUM_PATH names another'
const pictures = mkdtempSync(join(tmpdir(), 'plinth-documentation-'))

describe('the documentation in a browser', { skip }, () => {
  let browser: Browser
  before(async () => {
    browser = await launch(chromium as string)
  })
  after(async () => {
    await browser.close()
    console.log(`pictures: ${pictures}`)
  })

  /** Opens the address, does what is to be done there, and holds the page to silence and to its own origin. */
  async function visit(address: string, picture: string, act: (watched: WatchedPage) => Promise<void>): Promise<void> {
    const watched = await openWatched(browser, address)
    try {
      await act(watched)
      await watched.page.screenshot({ path: join(pictures, `${picture}.png`) })
      assert.deepEqual(watched.complaints, [])
      assert.deepEqual(watched.strangers, [])
    } finally {
      await watched.page.close()
    }
  }

  for (const name of ['hello', 'todo', 'birthday']) {
    test(`${name} is documented: to read, to try out, and what can go wrong`, async () => {
      const service = await startService(name)
      try {
        const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as Document
        const summaries = Object.values(document.paths).flatMap((item) =>
          Object.values(item).map((each) => each.summary),
        )
        assert.ok(summaries.length >= 3)
        await visit(`${service.url}/`, `${name}-reference`, async ({ page }) => {
          for (const summary of summaries) await page.getByRole('heading', { name: summary }).first().waitFor()
        })
        await visit(`${service.url}/docs`, `${name}-try`, async ({ page }) => {
          for (const summary of summaries)
            await page.locator('.opblock-summary-description', { hasText: summary }).first().waitFor()
        })
        await visit(`${service.url}/problems`, `${name}-problems`, async ({ page }) => {
          await page.getByRole('link', { name: 'not_found' }).click()
          await page.getByRole('heading', { name: 'There is no such thing' }).waitFor()
          await page.getByRole('link', { name: 'All problems' }).click()
          await page.getByRole('heading', { name: 'Problems', exact: true }).waitFor()
        })
      } finally {
        await service.stop()
      }
    })
  }

  test('the reference can be searched, and its answers be unfolded', async () => {
    await using library = await serveLibrary()
    await visit(`${library.url}/`, 'library-reference', async ({ page }) => {
      await page.getByRole('textbox', { name: 'Search' }).fill('borrow')
      await page
        .getByRole('menuitem', { name: /Borrow a book/ })
        .first()
        .click()
      await page.getByRole('button', { name: /^409/ }).first().click()
      await page.getByText('Somebody has it').first().waitFor()
    })
  })

  test('an operation can be tried out, and a token be given', async () => {
    const todo = await startService('todo')
    try {
      await visit(`${todo.url}/docs`, 'todo-tried', async ({ page }) => {
        await page.locator('.opblock-summary', { hasText: 'Create a todo' }).click()
        await page.getByRole('button', { name: 'Execute' }).click()
        await page.locator('.live-responses-table').getByText('201').first().waitFor()
      })
    } finally {
      await todo.stop()
    }
    await using library = await serveLibrary()
    await visit(`${library.url}/docs`, 'library-authorize', async ({ page }) => {
      await page.getByRole('button', { name: 'Authorize' }).click()
      await page.getByRole('heading', { name: 'Available authorizations' }).waitFor()
      await page.getByRole('textbox', { name: /value/i }).fill('a-token')
      await page.getByRole('button', { name: 'Apply credentials' }).click()
      await page.getByRole('button', { name: 'Remove authorization' }).waitFor()
    })
  })
})

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>
}
