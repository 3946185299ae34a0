import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until } from '../../../packages/plinth/test/support/until.ts'
import { type RunningService, startService } from '../../../test/support/service.ts'

const plinth = fileURLToPath(new URL('../../../packages/plinth/bin/plinth.js', import.meta.url))
const folder = fileURLToPath(new URL('..', import.meta.url))

let service: RunningService
const sink = mkdtempSync(join(tmpdir(), 'plinth-sink-'))
before(async () => {
  service = await startService('todo', { environment: { AUDIT_SINK: `file:${sink}/audit.jsonl` } })
})
after(async () => {
  await service.stop()
  rmSync(sink, { recursive: true })
})

function token(...options: string[]): string {
  return execFileSync(process.execPath, [plinth, 'token', '--sub', 'auditor', '--service', folder, ...options], {
    encoding: 'utf8',
  }).trim()
}

function ask(path: string, bearer?: string, method = 'GET'): Promise<Response> {
  return fetch(`${service.url}${path}`, {
    method,
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
  })
}

test('what was done is told to who may know it, and to nobody else', async () => {
  await fetch(`${service.url}/todo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"description":"Buy milk"}',
  })
  const path = '/audit-events?resource=todo&action=create&limit=1'
  assert.equal((await ask(path)).status, 401)
  assert.equal((await ask(path, token())).status, 403)
  const auditor = token('--scope', 'audit:read')
  const answer = await ask(path, auditor)
  assert.equal(answer.status, 200)
  const { items } = (await answer.json()) as { items: object[] }
  assert.partialDeepStrictEqual(items, [
    { action: 'create', resource: 'todo', operation: 'createTodo', transport: 'http', actor: { type: 'anonymous' } },
  ])
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const refused = await ask('/audit-events', auditor, method)
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD, OPTIONS'], method)
  }
})

test('the sink gets what the audit log has', async () => {
  const response = await fetch(`${service.url}/todo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"description":"Sink"}',
  })
  const { id } = (await response.json()) as { id: string }
  const text = () => readFileSync(`${sink}/audit.jsonl`, 'utf8')
  await until(() => text().includes(id))
  assert.partialDeepStrictEqual(JSON.parse(text().trim().split('\n').at(-1) as string), {
    resource: 'todo',
    resource_id: id,
    action: 'create',
  })
})
