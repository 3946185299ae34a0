import { accessSync, constants } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where Chromium is: what CHROMIUM_PATH names, else where distributions put it. Undefined when there is none. */
export function findChromium(): string | undefined {
  const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.filter((path) => path !== undefined).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts Chromium without a window and without a word to anybody else. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags })
}

/** A page that is watched: what it complained of, and whom else it asked. */
export interface WatchedPage {
  readonly page: Page
  /** Errors in the console, uncaught exceptions and violations of the page's policy; empty when all is well. */
  readonly complaints: readonly string[]
  /** Addresses outside the origin that the page asked for. */
  readonly strangers: readonly string[]
}

/** Opens an address and watches the page from its first byte on. */
export async function openWatched(browser: Browser, address: string): Promise<WatchedPage> {
  const { origin } = new URL(address)
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().startsWith('policy:')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`) && !url.startsWith('data:'))
      strangers.push(url)
  })
  // Text, because it runs in the page, whose globals the types of Node do not know.
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.log('policy: ' + violatedDirective + ' kept ' + blockedURI + ' out')
  })`)
  await page.goto(address)
  return { page, complaints, strangers }
}
