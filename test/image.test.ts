import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../packages/plinth/test/support/free-port.ts'
import { startService } from './support/service.ts'

/** The image cannot be built without an engine; what its text says of this repository can be held to it. */

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()] as const)
const services = globSync('services/*/package.json', { cwd: root }).map((path) => path.split(/[\\/]/)[1] as string)

function all(name: string): string[] {
  return instructions.filter(([it]) => it === name).map(([, text]) => text)
}

test('the image has the Node that the repository is developed on', () => {
  const major = read('.node-version').trim().replace(/^v/, '').split('.')[0]
  const bases = all('FROM').map((text) => text.split(' ')[0])
  assert.deepEqual(new Set(bases), new Set([`node:${major}-slim`]))
})

test('what its steps name is there, and is sent to the engine', () => {
  const commands = [...all('RUN'), ...all('CMD')].join(' ').replaceAll('"', ' ')
  const named = [...commands.matchAll(/(?:^|\s)((?:scripts|services|src)\/[\w$/-]+\.ts)\b/g)].map(([, path]) => path)
  assert.deepEqual(new Set(named), new Set(['services/$SERVICE/src/main.ts', 'scripts/build.ts', 'src/main.ts']))
  assert.ok(existsSync(join(root, 'scripts/build.ts')))
  for (const service of services) assert.ok(existsSync(join(root, 'services', service, 'src/main.ts')), service)
  const ignored = read('.dockerignore').split('\n')
  for (const needed of ['package-lock.json', 'packages', 'scripts', 'services', 'LICENSE', 'tsconfig.base.json']) {
    assert.ok(existsSync(join(root, needed)), needed)
    assert.ok(!ignored.some((pattern) => pattern.replace(/^\*\*\//, '') === needed), needed)
  }
})

test('nothing in it runs as root, and it says so by number', () => {
  const user = all('USER').at(-1) ?? ''
  assert.match(user, /^[1-9]\d*:[1-9]\d*$/)
  const order = instructions.map(([name]) => name)
  assert.ok(order.lastIndexOf('USER') < order.lastIndexOf('CMD'))
  assert.ok(order.lastIndexOf('USER') > order.lastIndexOf('RUN'))
})

test('its health check passes while a service lives, and fails when there is none', async () => {
  const command = JSON.parse((all('HEALTHCHECK')[0] ?? '').replace(/^.*?CMD /, '')) as string[]
  const check = (port: number | string): number | null =>
    spawnSync(process.execPath, command.slice(1), { env: { INTERNAL_PORT: String(port) } }).status
  assert.equal(command[0], 'node')
  const service = await startService('hello')
  try {
    assert.equal(check(new URL(service.internalUrl).port), 0)
  } finally {
    await service.stop()
  }
  assert.equal(check(await freePort()), 1)
})
