import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { addresses, bin, type Program, run, temporaryService } from '../server/temporary-service.ts'
import { command } from './command.ts'

const root = join(import.meta.dirname, '../../../..')
const probe = temporaryService()
const programs: Program[] = []
const plinth = command(probe.folder)
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
  probe.remove()
})

test('help is for everybody: every command explains itself with an example', async () => {
  const { code, output } = await plinth('--help')
  assert.equal(code, 0)
  assert.match(output, /Exit codes: 0 done, 1 failed, 2 wrong usage, 70 did not start, 78/)
  const commands = [...(output.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name as string)
  assert.deepEqual(commands.filter((name) => name !== 'help').sort(), [
    'audit',
    'call',
    'configuration',
    'describe',
    'dev',
    'fake',
    'issuer',
    'keys',
    'migrate',
    'openapi',
    'postman',
    'serve',
    'token',
  ])
  for (const name of commands) {
    if (name === 'help') continue
    const help = await plinth(`${name} --help`)
    assert.equal(help.code, 0)
    assert.match(help.output, /Examples?:\n {2}.*plinth/, `${name} has no example`)
    if (!['audit', 'dev', 'fake', 'keys', 'migrate'].includes(name))
      assert.match(help.output, /--json/, `${name} has no --json`)
  }
})

const below = ['migrate status', 'migrate up', 'migrate down', 'migrate to', 'migrate new', 'audit verify']
for (const line of [...below, 'keys add', 'keys list', 'keys retire', 'keys revoke', 'fake create', 'fake delete']) {
  test(`"plinth ${line} --help" says what it does, with an example`, async () => {
    const { code, output } = await plinth(`${line} --help`)
    assert.equal(code, 0)
    assert.match(output, RegExp(`^Usage: plinth ${line} `))
    assert.match(output, /\n\n[A-Z].*\.\n/s)
    assert.match(output, /--json/)
    assert.match(output, RegExp(`Example:\n {2}plinth ${line}`))
  })
}

const wrong: readonly [command: string, says: RegExp][] = [
  ['serv', /unknown command 'serv'.*Did you mean serve/s],
  ['describe --colour', /unknown option '--colour'.*--help/s],
  ['describe nothing', /no operation "nothing"\. There are ping, wait, crash, whoami/],
  ['call', /missing required argument 'operation'/],
  ['call wait 5', /"5" is not name=value/],
  ['call wait ms=1 ms=2', /"ms" is given twice/],
  ['call wait --input {', /--input is not JSON/],
  ['call ping --url localhost', /--url must be a URL/],
  ['token', /required option '--sub <user>' not specified/],
  ['token --sub alice --seconds soon', /--seconds must be a whole number/],
  ['describe --service nowhere', /There is no service in "nowhere"/],
]
for (const [command, says] of wrong) {
  test(`"plinth ${command}" is wrong usage: it says why, exit code 2`, async () => {
    const { code, output } = await plinth(command)
    assert.match(output, says)
    assert.doesNotMatch(output, /at .*\.ts:/, 'no stack')
    assert.equal(code, 2)
  })
}

test('where there is no service, the services next to it are named', async () => {
  const house = temporaryService()
  after(() => house.remove())
  rmSync(join(house.folder, 'src'), { recursive: true })
  mkdirSync(join(house.folder, 'services'))
  house.write('services/one/src/service.ts', '')
  house.write('services/two/src/service.ts', '')
  const { code, output } = await command(house.folder)('describe')
  assert.equal(code, 2)
  assert.match(output, /Add --service one or --service two/)
  const unexported = await command(house.folder)('describe --service one')
  assert.equal(unexported.code, 70)
  assert.match(unexported.output, /does not export a service. Write "export default implement/)
})

test('describe lists the operations, and tells all about one in the order of its stages', async () => {
  const all = await plinth('describe')
  assert.equal(all.code, 0)
  assert.match(all.output, /^OPERATION +HTTP +ACCESS +SUMMARY\nping +GET \/ping +public +Answer$/m)
  assert.match(all.output, /^whoami +GET \/whoami +probe:read/m)
  const { output } = await plinth('describe whoami --json')
  const whoami = JSON.parse(output)
  assert.deepEqual(whoami.stages.slice(3, 6), ['authenticate', 'limit-rate', 'authorize'])
  assert.equal(whoami.limits.rate_limit, 'default')
  const codes = whoami.failures.map(({ code }: { code: string }) => code)
  for (const code of ['unauthenticated', 'token_expired', 'permission_denied', 'overloaded'])
    assert.ok(codes.includes(code))
  assert.equal(codes.length, new Set(codes).size)
  const text = await plinth('describe whoami')
  assert.match(text.output, /stages +observe > deadline > shed > authenticate > limit-rate > authorize/)
  assert.match(text.output, /authorize > respond > validate > handler$/m)
  assert.ok(!text.output.includes('\u001b'), 'no colour where nobody sees it')
})

test('describe tells who may do what, for people and for programs', async () => {
  const { output } = await plinth('describe --access')
  assert.match(output, /^OPERATION +WHO +WHOSE ROWS +HIDDEN +RECORDED FOR$/m)
  assert.match(output, /^whoami +probe:read$/m)
  const [whoami] = JSON.parse((await plinth('describe whoami --access --json')).output)
  assert.deepEqual(whoami, { operation: 'whoami', routes: ['GET /whoami'], who: 'probe:read', masked: {} })
})

test('describe tells members as they are asked for, and as they are answered', async () => {
  const { output } = await command(join(root, 'services/todo'))('describe createTodo')
  assert.match(output, /^status +active \| in_progress \| done \| cancelled +default "active"/m)
  assert.match(output, /^item +string 1\.\.2000 +optional, deprecated/m)
  assert.match(output.slice(output.indexOf('OUTPUT')), /^status .* always .*\n(.*\n)*completed_at +instant +optional/m)
  const list = await command(join(root, 'services/todo'))('describe listTodos')
  assert.match(list.output, /^status__in +\(active \| in_progress \| done \| cancelled\)\[\] /m)
  assert.match(list.output, /^due_at__in +instant\[\] /m)
})

test('openapi prints the document, writes it, and fails when what is committed says otherwise', async () => {
  const service = temporaryService()
  after(() => service.remove())
  const printed = await command(service.folder)('openapi')
  assert.equal(JSON.parse(printed.output).openapi, '3.1.1')
  assert.match((await command(service.folder)('openapi --yaml')).output, /^openapi: 3\.1\.1$/m)
  const missing = await command(service.folder)('openapi --check')
  assert.deepEqual([missing.code, /is not there.*openapi --write/s.test(missing.output)], [1, true])
  assert.equal((await command(service.folder)('openapi --write')).code, 0)
  assert.equal((await command(service.folder)('openapi --check')).code, 0)
  const file = join(service.folder, 'documents/openapi.json')
  assert.equal(readFileSync(file, 'utf8'), printed.output)
  service.write('documents/openapi.json', printed.output.replace('/ping', '/pong'))
  const other = await command(service.folder)('openapi --check')
  assert.equal(other.code, 1)
  assert.match(other.output, /#\/paths\/~1ping is not committed/)
})

test('openapi writes the file that it is told, as YAML where its name ends so', async () => {
  const service = temporaryService()
  after(() => service.remove())
  for (const [name, begins] of [
    ['api.json', '{'],
    ['api.yaml', 'openapi: 3.1.1'],
  ] as const) {
    const file = join(service.folder, name)
    assert.equal((await command(service.folder)(`openapi --out ${file}`)).output, `${file} is written\n`)
    assert.ok(readFileSync(file, 'utf8').startsWith(begins))
  }
})

test('postman makes a collection with a request for each operation on HTTP', async () => {
  const file = join(tmpdir(), `time-tracker-${process.pid}.postman.json`)
  after(() => rmSync(file, { force: true }))
  const folder = join(root, 'services/time-tracker')
  assert.equal((await command(folder)(`postman --out ${file} --base-url http://localhost`)).code, 0)
  const { info, variable, item } = JSON.parse(readFileSync(file, 'utf8'))
  assert.match(info.schema, /v2\.1\.0/)
  assert.deepEqual(variable[0], { key: 'base_url', value: 'http://localhost', type: 'string' })
  const document = JSON.parse(readFileSync(join(folder, 'documents/openapi.json'), 'utf8')) as {
    readonly paths: Record<string, Record<string, { readonly deprecated?: boolean }>>
  }
  const wanted = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { deprecated }]) =>
      deprecated || path === '/audit-events' ? [] : [`${method.toUpperCase()} ${path}`],
    ),
  )
  const requests = (item as { item: { request: Postman }[] }[]).flatMap((tagged) => tagged.item)
  const made = requests
    .map(({ request }) => `${request.method} /${request.url.path.map((it) => it.replace(/^:(.*)/, '{$1}')).join('/')}`)
    .filter((it) => !it.endsWith('/audit-events'))
  assert.deepEqual(made.toSorted(), wanted.toSorted())
  for (const { request } of requests) {
    if (request.body) assert.ok(JSON.parse(request.body.raw))
    for (const { key } of request.url.variable ?? []) assert.ok(request.url.path.includes(`:${key}`))
  }
  assert.match((await command(folder)('postman --base-url nowhere')).output, /--base-url must be a URL/)
})

interface Postman {
  readonly method: string
  readonly url: { readonly path: readonly string[]; readonly variable?: readonly { readonly key: string }[] }
  readonly body?: { readonly raw: string }
}

test('call runs an operation without a server, with the whole pipeline around it', async () => {
  assert.deepEqual(await plinth('call ping'), { code: 0, output: '{\n  "pong": "pong"\n}\n' })
  assert.equal((await plinth('call wait ms=1')).output, '{\n  "ms": 1\n}\n')
  assert.equal((await plinth(`call wait --input '{"ms":1}' ms=2`)).output, '{\n  "ms": 2\n}\n')
  const invalid = await plinth('call wait ms=0x10')
  assert.equal(invalid.code, 1)
  assert.match(invalid.output, /^plinth: validation_failed: .*\n {2}ms must be an integer/)
  const json = await plinth('call wait ms=-1 --json')
  assert.equal(json.code, 1)
  assert.deepEqual(JSON.parse(json.output).errors[0].pointer, '/ms')
})

test('a token of plinth token opens what is closed without one, in memory and over HTTP', async () => {
  const closed = await plinth('call whoami')
  assert.deepEqual([closed.code, /^plinth: unauthenticated/.test(closed.output)], [1, true])
  const { output } = await plinth('token --sub alice --scope probe:read')
  const token = output.trim()
  assert.equal((await plinth(`call whoami --token ${token}`)).output, '{\n  "user": "alice"\n}\n')
  const unscoped = (await plinth('token --sub bob')).output.trim()
  assert.match((await plinth(`call whoami --token ${unscoped}`)).output, /^plinth: permission_denied/)
  const { access_token, expires_in } = JSON.parse((await plinth('token --sub bob --seconds 60 --json')).output)
  assert.deepEqual([typeof access_token, expires_in], ['string', 60])

  const server = run([bin, 'serve'], probe.folder, { PORT: '0', INTERNAL_PORT: '0' })
  programs.push(server)
  const { url } = await addresses(server)
  const over = await plinth(`call whoami --url ${url} --token ${token}`)
  assert.deepEqual(over, { code: 0, output: '{\n  "user": "alice"\n}\n' })
  const refused = await plinth(`call whoami --url ${url}`)
  assert.deepEqual([refused.code, /^plinth: unauthenticated/.test(refused.output)], [1, true])
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)
})

test('call takes every value of a parameter that may be given several times', async () => {
  const service = temporaryService({ 'src/service.ts': tagged })
  after(() => service.remove())
  const { output } = await command(service.folder)('call find tag=a,b tag=c')
  assert.deepEqual(JSON.parse(output), { tag: ['a,b', 'c'] })
})

const tagged = `
import { implement, operation, service, t } from 'plinth'

const tag = t.Array(t.String(), { repeated: true })
const find = operation({
  summary: 'Find',
  http: 'GET /found',
  access: 'public',
  input: t.Object({ tag }),
  output: t.Object({ tag }),
})

export default implement(service('tagged', { find }), { find: (input) => input })
`

test('call says so when nobody answers', async () => {
  const { code, output } = await plinth('call ping --url http://127.0.0.1:9')
  assert.equal(code, 1)
  assert.match(output, /No service answers at http:\/\/127\.0\.0\.1:9/)
})

test('outside development plinth token mints nothing', async () => {
  const environment = { ENVIRONMENT: 'production', TOKEN_ISSUER: 'https://id.example.org/' }
  const { code, output } = await plinth('token --sub alice', environment)
  assert.equal(code, 1)
  assert.match(output, /takes its tokens .*https:\/\/id\.example\.org/)
})

test('serve --print-config prints what is in effect and no secret; faults have exit code 78', async () => {
  const secret = 'an-open-sesame-of-more-than-32-characters'
  const { code, output } = await plinth('serve --print-config', { CURSOR_SECRET: secret, PORT: '8123' })
  assert.equal(code, 0)
  assert.match(output, /^PORT=8123$/m)
  assert.match(output, /^CURSOR_SECRET=\*\*\*$/m)
  const json = await plinth('serve --print-config --json', { PORT: '8123' })
  assert.equal(JSON.parse(json.output).PORT, '8123')
  const faulty = await plinth('serve', { ENVIRONMENT: 'production' })
  assert.equal(faulty.code, 78)
  assert.match(faulty.output, /^ {2}TOKEN_ISSUER is not set/m)
})
