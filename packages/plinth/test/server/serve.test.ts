import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addresses, bin, type Program, run, temporaryService, underWay } from './temporary-service.ts'

const service = temporaryService()
const programs: Program[] = []
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
  service.remove()
})

function serve(environment: Record<string, string> = {}): Program {
  const program = run(['src/main.ts'], service.folder, { PORT: '0', INTERNAL_PORT: '0', ...environment })
  programs.push(program)
  return program
}

async function json(url: string): Promise<{ status: number; type: string | null; body: Record<string, unknown> }> {
  const response = await fetch(url)
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, type: response.headers.get('content-type'), body }
}

test('a main.ts of one call serves operations, status, probes and metrics, and stops with 0', async () => {
  const program = serve()
  const { url, internalUrl } = await addresses(program)
  assert.deepEqual((await json(`${url}/ping`)).body, { pong: 'pong' })

  const { body: status } = await json(`${url}/status`)
  assert.deepEqual(Object.keys(status).slice(0, 5), ['application', 'environment', 'status', 'version', 'node_version'])
  assert.deepEqual([status.application, status.status, status.version], ['probe', 'ok', '1.2.3'])

  for (const path of ['/livez', '/startupz', '/readyz', '/healthz']) {
    const { status, type, body } = await json(`${internalUrl}${path}`)
    assert.deepEqual([path, status, type, body.status], [path, 200, 'application/health+json', 'pass'])
    assert.deepEqual([body.serviceId, body.releaseId, body.version], ['probe', '1.2.3', '1'])
  }
  const metrics = await (await fetch(`${internalUrl}/metrics`)).text()
  assert.match(metrics, /plinth_calls_total\{operation="ping",transport="http",status="200",code="ok"\} 1/)
  assert.match(metrics, /^plinth_calls_in_flight 0$/m)
  assert.equal((await fetch(`${url}/readyz`)).status, 404, 'probes are for the house')
  assert.equal((await fetch(`${internalUrl}/ping`)).status, 404, 'operations are not on the internal port')
  assert.equal((await fetch(`${internalUrl}/livez`, { method: 'POST' })).status, 405)

  program.process.kill('SIGTERM')
  assert.equal(await program.ended(), 0)
  assert.match(program.output(), /"state":"draining".*"state":"stopped"/s)
})

test('the documents are served, and say what runs', async () => {
  const { url } = await addresses(serve())
  const { body } = await json(`${url}/openapi.json`)
  assert.deepEqual(Object.keys(body.paths as object), ['/ping', '/wait', '/crash', '/whoami'])
  assert.equal((await fetch(`${url}/docs`)).status, 200)
  assert.match(await (await fetch(`${url}/openapi.yaml`)).text(), /^openapi: 3/)
})

test('all faults of the configuration are listed, the exit code is 78, and no secret is printed', async () => {
  const program = serve({
    ENVIRONMENT: 'production',
    PORT: '80x',
    LOG_LEVEL: 'loud',
    CURSOR_SECRET: 'open-sesame',
    SENTRY_DSN: 'open-sesame',
  })
  assert.equal(await program.ended(), 78)
  for (const name of ['PORT', 'LOG_LEVEL', 'CURSOR_SECRET', 'SENTRY_DSN', 'TOKEN_ISSUER']) {
    assert.match(program.output(), RegExp(`^  ${name} `, 'm'))
  }
  assert.doesNotMatch(program.output(), /sesame/)
  assert.doesNotMatch(program.output(), /at .*\.ts:/, 'no stack')
})

for (const variable of ['PORT', 'INTERNAL_PORT']) {
  test(`a busy ${variable} is named, with what to do, and the exit code is 70`, async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const program = serve({ [variable]: String(port) })
    assert.equal(await program.ended(), 70)
    assert.match(program.output(), RegExp(`probe wants port ${port}.*Set ${variable} to another port`))
    assert.doesNotMatch(program.output(), /at .*\.ts:/, 'no stack')
    other.close()
  })
}

test('a host that is not of this machine is named, and the exit code is 70', async () => {
  const program = serve({ HOST: '192.0.2.1' })
  assert.equal(await program.ended(), 70)
  assert.match(program.output(), /"192\.0\.2\.1", which is no address of this machine/)
})

const contradicting: Readonly<Record<string, readonly [contract: string, told: string]>> = {
  'an operation without a handler': [
    "implement(service('probe', { ping: operation({ summary: 'Answer', access: 'public' }) }), {} as never)",
    '"probe" has no handler for ping. (src/service.ts, line 3)',
  ],
  'a route that every server answers itself': [
    "implement(service('probe', { ping: operation({ summary: 'Answer', http: 'GET /status', access: 'public' }) }), { ping() {} })",
    '"ping" cannot be GET /status',
  ],
}
for (const [what, [declared, told]] of Object.entries(contradicting)) {
  test(`${what} is told where it is declared, without a stack but at level debug: exit code 70`, async (t) => {
    const text = `import { implement, operation, service } from 'plinth'\n\nexport default ${declared}\n`
    const broken = temporaryService({ 'src/service.ts': text })
    t.after(() => broken.remove())
    const ports = { PORT: '0', INTERNAL_PORT: '0' }
    const [quiet, loud] = ['info', 'debug'].map((LOG_LEVEL) =>
      run([bin, 'serve'], broken.folder, { ...ports, LOG_LEVEL }),
    )
    assert.deepEqual([await quiet?.ended(), await loud?.ended()], [70, 70])
    assert.ok(quiet?.output().includes(told), quiet?.output())
    assert.doesNotMatch(quiet?.output() ?? '', /^ {4}at /m)
    assert.match(loud?.output() ?? '', /^ {4}at /m)
  })
}

test('a mistake in the code of a service is told with its stack', async (t) => {
  const broken = temporaryService({ 'src/service.ts': 'export default (undefined as any).ping\n' })
  t.after(() => broken.remove())
  const program = run([bin, 'serve'], broken.folder, { PORT: '0', INTERNAL_PORT: '0' })
  assert.equal(await program.ended(), 70)
  assert.match(program.output(), /Cannot read properties of undefined.*\n {4}at /)
})

test('an error that nobody caught is logged with its stack, and the exit code is 1', async () => {
  const program = serve()
  const { url } = await addresses(program)
  assert.equal((await fetch(`${url}/crash`, { method: 'POST' })).status, 204)
  assert.equal(await program.ended(), 1)
  assert.match(program.output(), /"event":"error_unexpected".*nobody caught this.*service\.ts/)
})

test('while it drains readiness is red, everything is served, and then it ends with 0', async () => {
  const program = serve({ SHUTDOWN_DRAIN_MS: '4000' })
  const { url, internalUrl } = await addresses(program)
  const under = fetch(`${url}/wait?ms=4200`)
  await underWay(internalUrl, 1)
  program.process.kill('SIGTERM')
  await program.said('"state":"draining"')
  const ready = await json(`${internalUrl}/readyz`)
  assert.deepEqual([ready.status, ready.body.status, ready.body.output], [503, 'fail', 'draining'])
  assert.equal((await json(`${internalUrl}/livez`)).status, 200)
  const status = await json(`${url}/status`)
  assert.deepEqual([status.status, status.body.status], [503, 'draining'])
  assert.equal((await json(`${url}/ping`)).status, 200)
  assert.equal((await under).status, 200)
  assert.equal(await program.ended(), 0)
})

for (const signal of ['SIGINT', 'SIGHUP'] as const) {
  test(`${signal} stops it like SIGTERM: what is under way is answered, exit code 0`, async () => {
    const program = serve()
    const { url, internalUrl } = await addresses(program)
    const under = fetch(`${url}/wait?ms=1000`)
    await underWay(internalUrl, 1)
    program.process.kill(signal)
    assert.equal((await under).status, 200)
    assert.equal(await program.ended(), 0)
    assert.match(program.output(), /"state":"draining".*"state":"stopped"/s)
  })
}

test('a handler that does not end is cut off at the deadline: logged, exit code 1', async () => {
  const program = serve({ SHUTDOWN_DEADLINE_MS: '700' })
  const { url, internalUrl } = await addresses(program)
  fetch(`${url}/wait?ms=60000`).catch(() => undefined)
  await underWay(internalUrl, 1)
  const began = performance.now()
  program.process.kill('SIGTERM')
  assert.equal(await program.ended(), 1)
  assert.ok(performance.now() - began < 30_000, 'not only when the handler ends')
  assert.match(program.output(), /1 connections were still busy at the deadline/)
})

test('a second signal is impatience: logged, exit code 1, at once', async () => {
  const program = serve({ SHUTDOWN_DRAIN_MS: '60000' })
  await addresses(program)
  program.process.kill('SIGTERM')
  await program.said('"state":"draining"')
  // Signals that come at once are one that was passed on twice.
  await sleep(300)
  const began = performance.now()
  program.process.kill('SIGINT')
  assert.equal(await program.ended(), 1)
  assert.ok(performance.now() - began < 30_000)
  assert.match(program.output(), /SIGINT came a second time/)
})
