// A short campaign against each service, and proof that a campaign finds what is wrong.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accessToken } from '../conformance/access-token.ts'
import { type ServiceName, type ServiceProcess, serviceNames, startService } from '../conformance/service-process.ts'
import { campaign } from './campaign.ts'
import type { FindingKind } from './finding.ts'
import { reportText } from './print-report.ts'
import { type Spoil, spoilingProxy } from './spoiling-proxy.ts'

/** How much is sent to a service with more operations than most. */
const sent: Readonly<Partial<Record<ServiceName, number>>> = { 'time-tracker': 8000 }

/** What these delete stays, and is no longer active. */
const lasting = ['deleteActivity', 'deleteCustomer', 'deleteProject']

for (const name of serviceNames) {
  test(`${name} keeps what its document promises`, async (context) => {
    const service = await startService(name)
    context.after(() => service.kill('SIGKILL'))
    const tokens = ['ada', 'ben', 'cyd', 'dan'].map((user) => accessToken(name, user))
    const requests = sent[name] ?? 3000
    const report = await campaign({ url: service.url, requests, seed: 20_261_122, tokens, lasting, concurrency: 4 })
    // A machine that is busy with something else may well be overloaded; a campaign by hand counts that, too.
    const wrong = report.findings.filter(({ kind, got }) => kind !== 'valid-refused' && !isOverloaded(kind, got))
    assert.ok(wrong.length === 0 && report.validRefused <= 0.02, reportText(report))
    const silent = report.table.filter(({ verdict, accepted }) => verdict === 'accept' && accepted === 0)
    assert.deepEqual(silent, [], 'every operation was answered with success at least once')
  })
}

function isOverloaded(kind: FindingKind, got: string): boolean {
  return kind === 'server-error' && got.includes('"code":"overloaded"')
}

/** Bugs, planted by changing bytes of the answers of a right service, and what a campaign must say of each. */
const planted: readonly {
  readonly bug: string
  readonly spoil: Spoil
  readonly kind: FindingKind
  readonly detail?: RegExp
  /** How many it takes, where that is more than usual: what is rare in a campaign is found late. */
  readonly requests?: number
}[] = [
  {
    bug: 'a status that is not documented',
    spoil: ['HTTP/1.1 201 Created', 'HTTP/1.1 203 Created'],
    kind: 'undocumented-status',
  },
  { bug: 'a crash', spoil: ['HTTP/1.1 404', 'HTTP/1.1 500'], kind: 'server-error' },
  { bug: 'invalid input that is accepted', spoil: ['HTTP/1.1 400', 'HTTP/1.1 200'], kind: 'invalid-accepted' },
  { bug: 'valid input that is refused', spoil: ['HTTP/1.1 201', 'HTTP/1.1 400'], kind: 'valid-refused' },
  { bug: 'a rule that is not documented', spoil: ['"already_done"', '"already_dull"'], kind: 'valid-refused' },
  { bug: 'a deleted row that is there', spoil: ['HTTP/1.1 404', 'HTTP/1.1 200'], kind: 'deleted-but-there' },
  { bug: 'another status than the right one', spoil: ['HTTP/1.1 415', 'HTTP/1.1 422'], kind: 'unexpected-status' },
  {
    bug: 'another media type',
    spoil: ['Type: application/json', 'Type: application/j5on'],
    kind: 'undocumented-content-type',
  },
  { bug: 'an error that is no problem', spoil: ['/problem+json', '/problem+jso_'], kind: 'undocumented-content-type' },
  {
    bug: 'a header that is not documented',
    spoil: ['\r\nETag:', '\r\nXTag:'],
    kind: 'undocumented-header',
    detail: /xtag/,
  },
  { bug: 'a member that is not documented', spoil: ['"updated_at"', '"updated_by"'], kind: 'schema' },
  { bug: 'a value that the schema forbids', spoil: ['"version":1', '"version":0'], kind: 'schema' },
  {
    bug: 'a header that is missing',
    spoil: ['X-Content-Type-Options', 'X-Content-Type-0ptions'],
    kind: 'header',
    detail: /no x-content-type-options/,
  },
  { bug: 'a 405 without Allow', spoil: ['\r\nAllow:', '\r\nVia-x:'], kind: 'header', detail: /405 without Allow/ },
  { bug: 'an error that may be cached', spoil: ['no-store', 'no-cache'], kind: 'header', detail: /may be cached/ },
  { bug: 'a text from inside', spoil: ['The request is not', 'at Foo.bar (a.ts:1'], kind: 'leak' },
  {
    bug: 'a pointer that leads nowhere',
    spoil: ['"#/description', '"#/x/scription'],
    kind: 'problem',
    detail: /leads nowhere/,
  },
  {
    bug: 'a problem of another status',
    spoil: ['"status":400', '"status":401'],
    kind: 'problem',
    detail: /status 401/,
  },
  {
    bug: 'a replay that is not marked',
    spoil: ['Idempotent-Replayed', 'Idempotent-Replaced'],
    kind: 'replay-differs',
    requests: 3000,
  },
]

describe('a campaign finds', () => {
  let service: ServiceProcess
  before(async () => {
    service = await startService('todo')
  })
  after(() => service.kill('SIGKILL'))

  for (const { bug, spoil, kind, detail = /^/, requests = 1000 } of planted) {
    test(bug, async (context) => {
      const proxy = await spoilingProxy(service.url, spoil)
      context.after(proxy.close)
      const { findings, passed } = await campaign({ url: proxy.url, requests, seed: 7, concurrency: 8 })
      assert.ok(findings.some((each) => each.kind === kind && detail.test(each.detail)))
      assert.equal(passed, false)
    })
  }
})

test('the same seed sends the same requests', async (context) => {
  const service = await startService('hello')
  context.after(() => service.kill('SIGKILL'))
  const tables = []
  for (const seed of [3, 3, 4]) {
    const { table } = await campaign({ url: service.url, requests: 300, seed, concurrency: 4 })
    tables.push(table.map(({ operation, verdict, sent }) => `${operation} ${verdict} ${sent}`).join('\n'))
  }
  assert.equal(tables[0], tables[1])
  assert.notEqual(tables[0], tables[2])
})
