import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { addresses, bin, type Program, run, temporaryService } from '../server/temporary-service.ts'

const note = `
import { implement, resource, service, t } from 'plinth'

export const note = resource('note', {
  path: '/notes',
  fields: { text: t.String({ minLength: 1, maxLength: 100 }), rank: t.Integer({ minimum: 1, default: 5 }) },
  sort: ['created_at'],
  access: 'public',
})

export default implement(service('notes', note.operations), note.provide, note.handlers)
`

const probe = temporaryService()
const notes = temporaryService({ 'src/service.ts': note })
const programs: Program[] = []
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
  probe.remove()
  notes.remove()
})

interface Result {
  readonly code: number | null
  readonly output: string
}

async function plinth(
  command: string,
  folder = probe.folder,
  environment: Record<string, string> = {},
): Promise<Result> {
  const program = run(
    [bin, ...(command.match(/(?:'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll("'", ''))],
    folder,
    environment,
  )
  programs.push(program)
  const code = await program.ended()
  return { code, output: program.output() }
}

test('help is for everybody: every command explains itself with an example', async () => {
  const { code, output } = await plinth('--help')
  assert.equal(code, 0)
  assert.match(output, /Exit codes: 0 done, 1 failed, 2 wrong usage, 70 did not start, 78/)
  const commands = [...(output.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name as string)
  assert.deepEqual(commands.filter((name) => name !== 'help').sort(), [
    'call',
    'configuration',
    'describe',
    'dev',
    'migrate',
    'openapi',
    'serve',
    'token',
  ])
  for (const name of commands) {
    if (name === 'help') continue
    const help = await plinth(`${name} --help`)
    assert.equal(help.code, 0)
    assert.match(help.output, /Examples?:\n {2}.*plinth/, `${name} has no example`)
    if (name !== 'dev' && name !== 'migrate') assert.match(help.output, /--json/, `${name} has no --json`)
  }
})

const wrong: readonly [command: string, says: RegExp][] = [
  ['serv', /unknown command 'serv'.*Did you mean serve/s],
  ['describe --colour', /unknown option '--colour'.*--help/s],
  ['describe nothing', /no operation "nothing"\. There are ping, wait, crash, whoami/],
  ['call', /missing required argument 'operation'/],
  ['call wait 5', /"5" is not name=value/],
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
  const { code, output } = await plinth('describe', house.folder)
  assert.equal(code, 2)
  assert.match(output, /Add --service one or --service two/)
  const unexported = await plinth('describe --service one', house.folder)
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
  assert.deepEqual(whoami.stages.slice(0, 5), ['observe', 'deadline', 'shed', 'authenticate', 'authorize'])
  const codes = whoami.failures.map(({ code }: { code: string }) => code)
  for (const code of ['unauthenticated', 'token_expired', 'permission_denied', 'overloaded'])
    assert.ok(codes.includes(code))
  assert.equal(codes.length, new Set(codes).size)
  const text = await plinth('describe whoami')
  assert.match(text.output, /stages +observe > deadline > shed > authenticate > authorize/)
  assert.ok(!text.output.includes('\u001b'), 'no colour where nobody sees it')
})

test('openapi prints the document, writes it, and fails when what is committed says otherwise', async () => {
  const service = temporaryService()
  after(() => service.remove())
  const printed = await plinth('openapi', service.folder)
  assert.equal(JSON.parse(printed.output).openapi, '3.1.1')
  assert.match((await plinth('openapi --yaml', service.folder)).output, /^openapi: 3\.1\.1$/m)
  const missing = await plinth('openapi --check', service.folder)
  assert.deepEqual([missing.code, /is not there.*openapi --write/s.test(missing.output)], [1, true])
  assert.equal((await plinth('openapi --write', service.folder)).code, 0)
  assert.equal((await plinth('openapi --check', service.folder)).code, 0)
  const file = join(service.folder, 'documents/openapi.json')
  assert.equal(readFileSync(file, 'utf8'), printed.output)
  service.write('documents/openapi.json', printed.output.replace('/ping', '/pong'))
  const other = await plinth('openapi --check', service.folder)
  assert.equal(other.code, 1)
  assert.match(other.output, /#\/paths\/~1ping is not committed/)
})

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

test('call says so when nobody answers', async () => {
  const { code, output } = await plinth('call ping --url http://127.0.0.1:9')
  assert.equal(code, 1)
  assert.match(output, /No service answers at http:\/\/127\.0\.0\.1:9/)
})

test('outside development plinth token mints nothing', async () => {
  const environment = { ENVIRONMENT: 'production', TOKEN_ISSUER: 'https://id.example.org/' }
  const { code, output } = await plinth('token --sub alice', probe.folder, environment)
  assert.equal(code, 1)
  assert.match(output, /takes its tokens .*https:\/\/id\.example\.org/)
})

test('serve --print-config prints what is in effect and no secret; faults have exit code 78', async () => {
  const secret = 'an-open-sesame-of-more-than-32-characters'
  const { code, output } = await plinth('serve --print-config', probe.folder, { CURSOR_SECRET: secret, PORT: '8123' })
  assert.equal(code, 0)
  assert.match(output, /^PORT=8123$/m)
  assert.match(output, /^CURSOR_SECRET=\*\*\*$/m)
  const json = await plinth('serve --print-config --json', probe.folder, { PORT: '8123' })
  assert.equal(JSON.parse(json.output).PORT, '8123')
  const faulty = await plinth('serve', probe.folder, { ENVIRONMENT: 'production' })
  assert.equal(faulty.code, 78)
  assert.match(faulty.output, /TOKEN_ISSUER is not set.*\n.*TOKEN_JWKS is not set/)
})

test('migrate writes what is missing, and goes up and down; production only starts when nothing is pending', async () => {
  const migrations = join(notes.folder, 'migrations')
  assert.match((await plinth('migrate status', notes.folder)).output, /There are no migrations/)
  assert.equal((await plinth('migrate new create notes', notes.folder)).code, 0)
  assert.deepEqual(readdirSync(migrations), ['0001-create-notes.ts'])
  const again = await plinth('migrate new create notes', notes.folder)
  assert.deepEqual([again.code, /nothing to migrate/.test(again.output)], [1, true])

  const production = {
    ENVIRONMENT: 'production',
    DATABASE_URL: `sqlite:${notes.folder}/production.db`,
    CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
    PORT: '0',
    INTERNAL_PORT: '0',
  }
  const early = await plinth('serve', notes.folder, production)
  assert.equal(early.code, 70)
  assert.match(early.output, /its database lacks 0001-create-notes\. Run "plinth migrate up" first/)

  const dry = await plinth('migrate up --dry-run', notes.folder)
  assert.match(dry.output, /-- 0001-create-notes, up\ncreate table "notes"/)
  assert.match((await plinth('migrate status', notes.folder)).output, /0001-create-notes +pending/)
  const up = await plinth('migrate up', notes.folder)
  assert.deepEqual([up.code, up.output], [0, '0001-create-notes applied\n'])
  assert.equal(JSON.parse((await plinth('migrate status --json', notes.folder)).output)[0].state, 'applied')
  assert.equal((await plinth('migrate up', notes.folder)).output, 'There is nothing to do.\n')
  assert.equal((await plinth('migrate down', notes.folder)).output, '0001-create-notes taken back\n')
  assert.match((await plinth('migrate to 0001-create-notes', notes.folder)).output, /applied/)
  assert.match((await plinth('migrate to 0', notes.folder)).output, /taken back/)
  const unknown = await plinth('migrate to 0007-nothing', notes.folder)
  assert.deepEqual([unknown.code, unknown.output], [1, 'plinth: There is no migration "0007-nothing".\n'])

  const { code } = await plinth('migrate up', notes.folder, {
    ENVIRONMENT: 'production',
    DATABASE_URL: production.DATABASE_URL,
  })
  assert.equal(code, 0, 'a job that migrates needs the database and no other secret')
  const server = run([bin, 'serve'], notes.folder, production)
  programs.push(server)
  await addresses(server)
  server.process.kill('SIGTERM')
  assert.equal(await server.ended(), 0)
})

test('in development the migrations are applied at the start, and what is written stays', async () => {
  const created = await plinth(`call createNote text='Buy milk'`, notes.folder)
  assert.equal(created.code, 0, created.output)
  const { id, rank } = JSON.parse(created.output)
  assert.equal(rank, 5)
  assert.equal(JSON.parse((await plinth(`call getNote note_id=${id}`, notes.folder)).output).text, 'Buy milk')
  assert.equal(JSON.parse((await plinth('call listNotes limit=1', notes.folder)).output).items[0].id, id)
})
