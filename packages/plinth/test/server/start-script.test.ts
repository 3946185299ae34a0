import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Program, run } from './temporary-service.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const programs: Program[] = []
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
})

function start(names: readonly string[], environment: Record<string, string>): Program {
  const program = run(['scripts/start.ts', ...names], root, environment)
  programs.push(program)
  return program
}

const anywhere = { PORT: '0', INTERNAL_PORT: '0', PORTAL_PORT: '0' }

test('one service starts with a table of addresses and a portal that shows how it is, and Ctrl-C ends it', async () => {
  const program = start(['hello'], anywhere)
  const [, portal = ''] = /All of it: (\S+)/.exec(await program.said('All of it')) ?? []
  const [, url = ''] = /hello +(\S+)/.exec(await program.said('  hello ')) ?? []
  assert.equal(await (await fetch(`${url}/my_route`)).text(), 'Welcome to this page')

  const { services } = (await (await fetch(`${portal}/services.json`)).json()) as {
    services: { name: string; status: string; url: string; links: Record<string, string> }[]
  }
  assert.deepEqual(
    services.map(({ name, status, url }) => [name, status, url]),
    [['hello', 'ok', url]],
  )
  for (const link of Object.values(services[0]?.links ?? {})) {
    assert.equal((await fetch(link, { headers: { accept: '*/*' } })).status, 200, link)
  }
  program.process.kill('SIGINT')
  assert.equal(await program.ended(), 0)
})

test('the portal is a page with no script, style or address but its own', async () => {
  const program = start(['hello'], anywhere)
  const [, portal = ''] = /All of it: (\S+)/.exec(await program.said('All of it')) ?? []
  const page = await fetch(portal)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/)
  assert.doesNotMatch(policy, /unsafe|\*/)
  const html = await page.text()
  assert.doesNotMatch(html, /<script>|<style>|style=|onclick|https?:/)
  const loaded = [...html.matchAll(/(?:href|src)="(\/portal[^"]+)"/g)].map(([, path]) => path as string)
  assert.deepEqual(loaded.sort(), ['/portal.css', '/portal.js', '/portal.svg'])
  for (const path of loaded) assert.equal((await fetch(portal + path)).status, 200, path)
})

test('of several services each has its own ports, by its name; PORT belongs to none of them', async () => {
  const ports = { HELLO_PORT: '0', HELLO_INTERNAL_PORT: '0', BIRTHDAY_PORT: '0', BIRTHDAY_INTERNAL_PORT: '0' }
  const database = { BIRTHDAY_DATABASE_URL: 'sqlite::memory:' }
  const program = start(['birthday', 'hello'], { ...ports, ...database, PORTAL_PORT: '0', PORT: '1' })
  await program.said('All of it')
  assert.match(program.output(), /service +address.*hello +http.*birthday +http/s, 'in the order of their ports')
  program.process.kill('SIGTERM')
  assert.equal(await program.ended(), 0)
})

test('a busy port is named by the variable that moves it, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  after(() => other.close())
  const { port } = other.address() as { port: number }
  const busy = { HELLO_PORT: '0', HELLO_INTERNAL_PORT: '0', BIRTHDAY_PORT: String(port), BIRTHDAY_INTERNAL_PORT: '0' }
  const program = start(['hello', 'birthday'], { ...busy, BIRTHDAY_DATABASE_URL: 'sqlite::memory:' })
  assert.equal(await program.ended(), 70)
  assert.match(program.output(), RegExp(`birthday wants port ${port}.*Set BIRTHDAY_PORT to another`))
})

test('what npm started ends when npm does, whose shell passes no signal on', {
  skip: process.platform === 'win32',
}, async () => {
  const env = { ...process.env, ...anywhere, npm_lifecycle_event: 'start' }
  const shell = spawn('sh', ['-c', 'node scripts/run.mjs start hello; true'], { cwd: root, env, stdio: 'pipe' })
  const closed = once(shell, 'close')
  let output = ''
  for await (const part of shell.stdout.setEncoding('utf8')) {
    output += part
    if (output.includes('All of it')) shell.kill('SIGKILL')
  }
  // Its pipes close only when nobody is left that could write to them.
  await closed
  assert.match(output, /"state":"stopped"/)
})

test('the faults of all configurations are listed together, before any service starts', async () => {
  const faulty = { HELLO_PORT: 'x', BIRTHDAY_LOG_LEVEL: 'loud', BIRTHDAY_PORT: 'y', SHUTDOWN_DRAIN_MS: 'z' }
  const program = start(['hello', 'birthday'], faulty)
  assert.equal(await program.ended(), 78)
  assert.match(program.output(), /hello cannot start.*PORT.*"x".*birthday cannot start.*PORT.*"y".*LOG_LEVEL.*"loud"/s)
  assert.match(program.output(), /^ {2}HELLO_PORT must be .*For example HELLO_PORT=/m)
  assert.match(program.output(), /^ {2}BIRTHDAY_LOG_LEVEL must be .*For example BIRTHDAY_LOG_LEVEL=/m)
  assert.match(program.output(), /^ {2}SHUTDOWN_DRAIN_MS must be /m, 'named as it was given')
  assert.doesNotMatch(program.output(), /"state"/)
})

test('a service that does not exist is wrong usage, and those that do are named', async () => {
  const program = start(['helo'], {})
  assert.equal(await program.ended(), 2)
  assert.match(program.output(), /no service helo\. There are .*hello/)
})

test('a portal port that is none is said, with exit code 70', async () => {
  const program = start(['hello'], { ...anywhere, PORTAL_PORT: 'x' })
  assert.equal(await program.ended(), 70)
  assert.match(program.output(), /PORTAL_PORT must be an integer/)
})
