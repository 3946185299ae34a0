import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from 'plinth'
import type { Resource } from '../../../src/core/resource/resource.ts'
import { plain, type Told } from './ask.ts'
import { type Asker, all, forEach, isRefused, open, unknown } from './matrix.ts'
import { type ItemRequest, itemRequests, operations } from './requests.ts'
import { type Known, sees, writes } from './rows.ts'

const collective = new Set<string>(['list', 'create', 'search'])

test('whoever asks for whichever row in whatever way: what is not theirs is not there', async (test) => {
  const { known, askers, contents } = await open(test)
  const before = contents()
  const performed = new Set<string>()
  const askAll = async (asker: Asker, resource: Resource): Promise<void> => {
    const missing = resource.key === 'id' ? unknown : 'ZZ'
    const asIfMissing = new Map<number, Told>()
    for (const row of known.filter((it) => it.resource === resource.name)) {
      // Where keys are shared, a caller means the own one of those that have it.
      const aimed = known.find((it) => it.resource === row.resource && it.id === row.id && sees(asker.who, it)) ?? row
      const missed = itemRequests(resource, missing, aimed.marker)
      for (const [index, sent] of itemRequests(resource, row.id, aimed.marker).entries()) {
        const isTheirs = (sent.kind === 'read' ? sees : writes)(asker.who, aimed)
        if (isTheirs && sent.kind === 'write') continue
        performed.add(sent.operation)
        const told = await attempt(asker, sent)
        if (isRefused(asker, told, sent.access, sent)) continue
        if (isTheirs) {
          assert.equal(told.status, statusOf(asker.who, aimed, sent, told), `${asker.name} ${JSON.stringify(sent)}`)
          continue
        }
        if (sees(asker.who, aimed) && Array.isArray(sent.body)) {
          // Who may read the row is told of it by a patch that asks first what is there.
          assert.ok([404, 410].includes(told.status), `${asker.name} ${JSON.stringify(sent)} ${told.text}`)
          continue
        }
        const baseline = asIfMissing.get(index) ?? (await attempt(asker, missed[index] as ItemRequest))
        asIfMissing.set(index, baseline)
        assert.equal(sameness(told, row.id), sameness(baseline, missing), `${asker.name} ${JSON.stringify(sent)}`)
      }
    }
  }
  // What is made where nothing is belongs to the tenant: whoever else is in it would find it there.
  const shared = all.filter(({ rules, forms }) => forms.upsert && !rules.owner)
  await forEach(askers, async (asker) => {
    for (const resource of all) if (!shared.includes(resource)) await askAll(asker, resource)
  })
  for (const asker of askers) for (const resource of shared) await askAll(asker, resource)
  assert.equal(contents(), before, 'nothing is written')
  const expected = operations.filter(({ declaration: { standard } }) => !collective.has(standard?.verb ?? 'list'))
  assert.deepEqual([...performed].sort(), expected.map(({ name }) => name).sort())
})

/** Asks, and takes back what it made where nothing was. */
async function attempt(asker: Asker, sent: ItemRequest): Promise<Told> {
  const told = await asker.ask(sent)
  if (told.status === 201) assert.equal((await asker.ask({ method: 'DELETE', path: sent.path })).status, 204)
  return told
}

function sameness(told: Told, id: string): string {
  return told.status === 201 ? '201' : plain(told, id)
}

/** What a caller is answered who asks for a row of their own. */
function statusOf(who: Principal | undefined, row: Known, sent: ItemRequest, { status }: Told): number {
  if (sent.about === 'past') return row.isDeleted && sent.path.includes('as_of') ? 410 : 200
  if (sent.about === 'deleted') {
    if (!who?.scopes.includes('note:read-deleted')) return 403
    return sent.path.endsWith('only') && !row.isDeleted ? 404 : 200
  }
  if (row.isDeleted) return 410
  return sent.headers?.['if-none-match'] !== undefined && status === 304 ? 304 : 200
}
