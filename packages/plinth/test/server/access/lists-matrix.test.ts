import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from 'plinth'
import type { Resource } from '../../../src/core/resource/resource.ts'
import type { Told } from './ask.ts'
import { all, forEach, isRefused, open } from './matrix.ts'
import { markerField, operations, soon } from './requests.ts'
import { type Known, placesOf, sees } from './rows.ts'

const unusedText = 'note-00000'
const ids = ({ json }: Told, key = 'id'): string[] => json.items.map((it: Record<string, string>) => it[key]).sort()

const listOf = ({ name }: Resource, verb: 'list' | 'search') =>
  operations.find(({ declaration: { standard } }) => standard?.verb === verb && standard.resource.name === name)

test('whoever lists whatever in whatever way finds their own, and counts no others', async (test) => {
  const { known, askers } = await open(test)
  await forEach(askers, async (asker) => {
    const { name, who } = asker
    for (const resource of all) {
      const mine = known.filter((it) => it.resource === resource.name && sees(who, it))
      const live = mine.filter((it) => !it.isDeleted)
      const theirs = known.filter((it) => it.resource === resource.name && !sees(who, it))
      const { declaration } = listOf(resource, 'list') as NonNullable<ReturnType<typeof listOf>>
      const base = declaration.routes[0]?.path as string
      const field = markerField(resource)
      const find = async (
        query: string,
        expected: readonly Known[] | 403,
        search?: object,
      ): Promise<Told | undefined> => {
        const sent = search
          ? { method: 'POST', path: `${base}/search`, body: search }
          : { method: 'GET', path: base + query }
        const told = await asker.ask(sent)
        const message = `${name} ${JSON.stringify(sent)} ${told.text}`
        if (isRefused(asker, told, declaration.access, sent)) return undefined
        if (expected === 403 || lacksSomebody(who, resource)) {
          assert.deepEqual([told.status, told.json.code], [403, 'permission_denied'], message)
          return undefined
        }
        assert.equal(told.status, 200, message)
        assert.deepEqual(ids(told, resource.key), expected.map(({ id }) => id).sort(), message)
        if (query.includes('count=exact') || search)
          assert.equal(told.json.total ?? expected.length, expected.length, message)
        return told
      }
      await find('?limit=200&count=exact', live)
      const guessed = await find('?limit=200&count=estimate', live)
      assert.equal(
        guessed?.json.total ?? live.length,
        live.length,
        `${name} guesses how many ${resource.plural} there are`,
      )
      const isMasked = (it: string) =>
        resource.rules.masks[it] !== undefined && !who?.scopes.includes(resource.rules.masks[it])
      for (const order of resource.sort)
        for (const sign of ['', '-']) await find(`?limit=200&sort=${sign}${order}`, isMasked(order) ? 403 : live)
      for (const [masked] of Object.entries(resource.rules.masks)) {
        const denied = isMasked(masked) ? 403 : live
        await find(`?limit=200&${masked}__gte=1`, denied)
        await find(`?limit=200&or=(${masked}.gte.1,${masked}.lt.1)`, denied)
        if (resource.forms.search) await find('', denied, { filter: { [masked]: { gte: 1 } }, limit: 200 })
      }
      for (const { marker } of theirs) {
        await find(`?${field}=${marker}&count=exact`, [])
        await find(`?${field}__in=${marker},${unusedText}&count=estimate`, [])
        await find(`?or=(${field}.eq.${marker},${field}.eq.${unusedText})&count=exact`, [])
        if (!resource.forms.search) continue
        await find('', [], { filter: { [field]: { eq: marker } }, count: 'exact' })
        await find('', live, { filter: { not: { [field]: { eq: marker } } }, count: 'exact', limit: 200 })
      }
      if (resource.rules.owner && resource.filter.includes('owner_id'))
        for (const owner of ['ada', 'bob', 'adam'])
          await find(
            `?owner_id=${owner}&count=exact`,
            live.filter((it) => it.owner === owner),
          )
      if (resource.rules.location)
        for (const place of ['here', 'there', 'elsewhere'])
          await find(`?place=${place}`, placesOf(who).includes(place) ? live.filter((it) => it.place === place) : 403)
      if (resource.history) await find(`?limit=200&count=exact&as_of=${soon()}`, live)
      if (resource.rules.softDelete) {
        const maySeeDeleted = who?.scopes.includes(`${resource.name}:read-deleted`)
        await find('?limit=200&deleted=include&count=exact', maySeeDeleted ? mine : 403)
        await find('?limit=200&deleted=only&count=exact', maySeeDeleted ? mine.filter((it) => it.isDeleted) : 403)
      }
      for (const path of resource.view.expand) await find(`?limit=200&expand=${path}`, live)
      await askByRelations(resource, live, find, known, who)
    }
  })
})

/** Whether nothing says whose rows a call is about. */
function lacksSomebody(who: Principal | undefined, { rules }: Resource): boolean {
  if (rules.tenant && who?.tenant === undefined) return true
  return rules.location !== undefined && who?.location === undefined && who?.locations === undefined
}

/** Filters by what rows refer to: what a caller may not see of that is different from everything. */
async function askByRelations(
  { filter }: Resource,
  live: readonly Known[],
  find: (query: string, expected: readonly Known[] | 403) => Promise<unknown>,
  known: readonly Known[],
  who: Principal | undefined,
): Promise<void> {
  for (const path of filter.filter((it) => it.includes('.'))) {
    const [relation = '', field = ''] = path.split('.')
    const parameter = `${relation}__${field}`
    const target = all.find(({ name }) => name === relation) as Resource
    const scope = target.rules.masks[field]
    const isDenied = scope !== undefined && !who?.scopes.includes(scope)
    for (const other of known.filter((it) => it.resource === relation)) {
      const value = scope === undefined ? other.marker : other.masked?.value
      const matches = sees(who, other) ? live.filter((it) => it.refers.includes(other.id)) : []
      await find(`?limit=200&${parameter}=${value}&count=exact`, isDenied ? 403 : matches)
      await find(`?limit=200&${parameter}__ne=${value}`, isDenied ? 403 : live.filter((it) => !matches.includes(it)))
    }
  }
}

test('a cursor leads nobody to the rows of another', async (test) => {
  const { known, askers } = await open(test)
  await forEach(askers, async (asker) => {
    for (const resource of all) {
      const base = listOf(resource, 'list')?.declaration.routes[0]?.path as string
      const live = known.filter((it) => it.resource === resource.name && sees(asker.who, it) && !it.isDeleted)
      if (live.length < 2) continue
      const found: string[] = []
      let cursor = ''
      do {
        const page = await asker.ask({ method: 'GET', path: `${base}?limit=1${cursor && `&cursor=${cursor}`}` })
        found.push(...ids(page, resource.key))
        cursor = page.json.next_cursor ?? ''
        if (!cursor) continue
        for (const other of askers) {
          const told = await other.ask({ method: 'GET', path: `${base}?limit=1&cursor=${cursor}` })
          assert.ok([200, 400, 401, 403].includes(told.status))
        }
      } while (cursor)
      assert.deepEqual(found.sort(), live.map(({ id }) => id).sort(), `${asker.name} ${base}`)
    }
  })
})
