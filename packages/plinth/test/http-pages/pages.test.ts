import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { parse } from 'yaml'
import { problems } from '../../src/core/failure/problems.ts'
import { vendored, vendoredContent } from '../../src/http/pages/assets.ts'
import { html } from '../../src/http/pages/html.ts'
import { type LibrarySite, serveLibrary } from './library-site.ts'

let site: LibrarySite
before(async () => {
  site = await serveLibrary()
})
after(() => site[Symbol.asyncDispose]())

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

function get(path: string, accept = '*/*'): Promise<Response> {
  return fetch(site.url + path, { headers: { accept } })
}

const cases: readonly (readonly [path: string, accept: string, mediaType: string, holds: RegExp])[] = [
  ['/', browser, 'text/html; charset=utf-8', /<title>Library<\/title>/],
  ['/docs', browser, 'text/html; charset=utf-8', /id="swagger-ui"/],
  ['/openapi.json', '*/*', 'application/json', /"openapi": "3\.1\.1"/],
  ['/swagger.json', '*/*', 'application/json', /"openapi": "3\.1\.1"/],
  ['/openapi.yaml', '*/*', 'application/yaml', /^openapi: 3\.1\.1$/m],
  ['/problems', '*/*', 'application/json', /"code":"already_borrowed"/],
  ['/problems', browser, 'text/html; charset=utf-8', /<code>already_borrowed<\/code>/],
  ['/problems/not-found', 'application/json', 'application/json', /"status":404/],
  ['/problems/not-found', browser, 'text/html; charset=utf-8', /<h1>There is no such thing<\/h1>/],
  ['/problems/already-borrowed', browser, 'text/html; charset=utf-8', /<code>borrowBook<\/code>/],
]

for (const [path, accept, mediaType, holds] of cases) {
  test(`${path} is ${mediaType} to those who accept ${accept === browser ? 'what browsers do' : accept}`, async () => {
    const response = await get(path, accept)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), mediaType)
    assert.match(await response.text(), holds)
  })
}

test('the document says the same in JSON and in YAML', async () => {
  assert.deepEqual(parse(await (await get('/openapi.yaml')).text()), await (await get('/openapi.json')).json())
})

test('every standard problem but the one that nobody hears of has a page, and says what to do', async () => {
  const { problems: all } = (await (await get('/problems')).json()) as {
    problems: readonly { code: string; slug: string; status: number; what_to_do: string }[]
  }
  const listed = new Map(all.map((each) => [each.code, each]))
  for (const code of Object.keys(problems).filter((each) => each !== 'canceled')) {
    const entry = listed.get(code)
    assert.ok(entry && entry.what_to_do.length > 20, code)
    const response = await get(`/problems/${entry.slug}`, 'application/json')
    assert.deepEqual(await response.json(), entry)
  }
})

test('what does not pass by itself is not to be tried again', async () => {
  const { problems: all } = (await (await get('/problems')).json()) as {
    problems: readonly { code: string; retry: boolean }[]
  }
  const retried = all.filter(({ retry }) => retry).map(({ code }) => code)
  for (const code of ['rate_limited', 'overloaded', 'closed', 'idempotency_in_progress'])
    assert.ok(retried.includes(code))
  for (const code of ['body_too_large', 'version_conflict', 'not_found']) assert.ok(!retried.includes(code), code)
})

test('whatever a page loads is there, comes from here, and may be kept for ever', async () => {
  for (const [path, root] of [
    ['/', '/'],
    ['/docs', '/'],
    ['/problems', '/'],
    ['/problems/not-found', '/problems/'],
  ]) {
    const text = await (await get(path as string, browser)).text()
    const loaded = [...text.matchAll(/(?:src|rel="(?:stylesheet|icon)"[^>]*href)="([^"]+)"/g)].map(
      ([, address]) => address,
    )
    assert.ok(loaded.length >= 2, `${path} loads ${loaded.length} files`)
    for (const address of loaded) {
      const url = new URL(address as string, `${site.url}${root}`)
      assert.equal(url.origin, site.url)
      const response = await fetch(url)
      assert.equal(response.status, 200, url.pathname)
      assert.match(response.headers.get('cache-control') ?? '', /max-age=31536000, immutable/)
      assert.match(response.headers.get('content-type') ?? '', /; charset=utf-8$/)
      assert.ok((await response.arrayBuffer()).byteLength > 0)
    }
  }
})

test('no page may run a script of its own or load anything from elsewhere', async () => {
  for (const path of ['/', '/docs', '/problems']) {
    const policy = (await get(path, browser)).headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(await (await get(path, browser)).text(), /<script>|<style|style=|https?:\/\//)
  }
})

test('a page that has not changed is not sent again', async () => {
  const first = await get('/problems')
  const tag = first.headers.get('etag') ?? ''
  const second = await fetch(`${site.url}/problems`, { headers: { 'if-none-match': tag } })
  assert.equal(second.status, 304)
})

test('a page is compressed for those who can read that, and is then another to a cache', async () => {
  const read = async (coding: string) => {
    const response = await fetch(`${site.url}/problems`, { headers: { 'accept-encoding': coding } })
    const text = await response.text()
    const header = (name: string) => response.headers.get(name)
    return {
      text,
      coding: header('content-encoding'),
      etag: header('etag'),
      vary: header('vary'),
      length: Number(header('content-length')),
    }
  }
  const plain = await read('identity')
  const compressed = await read('br, gzip;q=0.8')
  assert.deepEqual([plain.coding, compressed.coding, (await read('gzip;q=0, br')).coding], [null, 'gzip', null])
  assert.equal(compressed.text, plain.text)
  assert.notEqual(compressed.etag, plain.etag)
  assert.equal(compressed.vary, 'Accept, Accept-Encoding')
  assert.ok(compressed.length < plain.length / 2)
})

test('the bundles are the versions that package.json pins', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'))
  for (const { name, package: from } of Object.values(vendored)) {
    assert.ok(name.includes(`-${devDependencies[from]}.`), `${name} is not ${from} ${devDependencies[from]}`)
  }
})

test('no bundle fetches a picture from its maker', () => {
  assert.doesNotMatch(vendoredContent(vendored.redoc).toString(), /src:"https?:/)
})

test('what is put into HTML is text, unless it is HTML', () => {
  const danger = '<script>"&\'</script>'
  assert.equal(
    html`<p title="${danger}">${html`<b>${1}</b>`}${[html`a`, html`b`]}${undefined}</p>`.html,
    '<p title="&#60;script&#62;&#34;&#38;&#39;&#60;/script&#62;"><b>1</b>ab</p>',
  )
})
