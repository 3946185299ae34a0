import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const services = join(import.meta.dirname, '../../../../services')

/** What a process has loaded when a service is ready: builtin modules of node, and files. */
async function loadedBy(
  service: string,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ builtin: string[]; files: string[] }> {
  const program = `
    const { registerHooks } = await import('node:module')
    const files = []
    registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) })
    process.argv[1] = ${JSON.stringify(join(services, service, 'src/main.ts'))}
    await import(process.argv[1])
    console.error(JSON.stringify({ builtin: process.moduleLoadList, files }))
    process.kill(process.pid, 'SIGTERM')`
  const env = { PATH: process.env.PATH, PORT: '0', INTERNAL_PORT: '0', ...variables }
  const args = ['--input-type=module', '--eval', program]
  const { stderr } = await promisify(execFile)(process.execPath, args, { env, cwd: folder, maxBuffer: 1e7 })
  return JSON.parse(stderr)
}

test('a service that starts loads nothing that it does not use', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-start-cost-'))
  try {
    const variables = { ENVIRONMENT: 'testing', DATABASE_URL: `sqlite:${join(folder, 'todo.db')}` }
    await loadedBy('todo', folder, variables)
    // The second start: the tables are there.
    const { builtin, files } = await loadedBy('todo', folder, variables)
    const heavy = ['NativeModule internal/deps/undici/undici', 'NativeModule http2']
    assert.deepEqual(
      heavy.filter((name) => builtin.includes(name)),
      [],
      'node loads its HTTP client when node:http is imported by name',
    )
    const packages = files.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
    const unused = ['kysely', 'undici', 'cockatiel', 'jose', 'yaml', 'commander', '@sentry/node', 'ioredis']
    assert.deepEqual(
      unused.filter((name) => packages.includes(name)),
      [],
    )
    assert.ok(packages.includes('better-sqlite3'), 'the hook saw what was loaded')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a service that can know nobody loads nothing that verifies credentials', async () => {
  const verifies = async (variables: Readonly<Record<string, string>>): Promise<boolean> => {
    const { files } = await loadedBy('hello', tmpdir(), {
      ENVIRONMENT: 'production',
      SHUTDOWN_DRAIN_MS: '0',
      ...variables,
    })
    return files.some((url) => url.endsWith('/identity/token-verifiers.ts'))
  }
  assert.equal(await verifies({}), false)
  assert.equal(await verifies({ TOKEN_ISSUER: 'https://id.example.org/' }), true)
})
