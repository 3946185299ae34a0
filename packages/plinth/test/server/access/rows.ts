import type { Principal } from 'plinth'
import type { Access } from '../../../src/core/access.ts'
import type { Laboratory } from '../../storage/laboratory.ts'
import { country, diary, folder, note, resources, shift, team, visit } from './house.ts'

/** A row as the oracle knows it: whose it is, and what of it nobody else may find anywhere. */
export interface Known {
  readonly resource: string
  readonly id: string
  readonly tenant: string | undefined
  readonly owner: string | undefined
  readonly place: string | undefined
  readonly isDeleted: boolean
  /** A text that no other row holds. */
  readonly marker: string
  /** A number that no other row holds, in a field with a mask, and the scope that shows it. */
  readonly masked: { readonly value: string; readonly scope: string } | undefined
  /** What its fields refer to. */
  readonly refers: readonly string[]
}

type Whose = readonly [tenant: string, owner: string]

const owners: readonly Whose[] = [
  ['acme', 'ada'],
  ['acme', 'bob'],
  ['acme', 'adam'],
  ['evil', 'ada'],
  ['evil', 'adam'],
]
const sharedDiary = '01927b6e-7c3a-7def-8a1b-00000000d1a1'

/** Makes the rows of everybody, as nobody but the service itself can. */
export async function seed({ write }: Laboratory): Promise<readonly Known[]> {
  const known: Known[] = []
  let number = 0
  const next = (what: string): string => `${what}-${(0x51ab0 + 7919 * ++number).toString(36)}`
  const pay = (): number => 910_000_000 + 1000 * ++number
  const keep = (resource: string, id: string, marker: string, more: Partial<Known>): string => {
    const whose = {
      tenant: undefined,
      owner: undefined,
      place: undefined,
      isDeleted: false,
      masked: undefined,
      refers: [],
    }
    known.push({ ...whose, resource, id, marker, ...more })
    return id
  }
  await write(async (db) => {
    const folders = new Map<string, string>()
    const teams = new Map<string, string>()
    for (const tenant of ['acme', 'evil']) {
      const [marker, budget] = [next('team'), pay()]
      const made = await db.repository(team).unscoped().insert({ name: marker, budget, tenant_id: tenant })
      const masked = { value: String(budget), scope: 'team:budget' }
      teams.set(tenant, keep('team', made.id, marker, { tenant, masked }))
      for (const place of ['here', 'there']) {
        const badge = next('badge')
        const { id } = await db.repository(visit).unscoped().insert({ badge, place, tenant_id: tenant })
        keep('visit', id, badge, { tenant, place })
      }
      for (const code of tenant === 'acme' ? ['GB', 'DE'] : ['GB', 'FR']) {
        const name = next('country')
        await db.repository(country).unscoped().insert({ code, name, tenant_id: tenant })
        keep('country', code, name, { tenant })
      }
    }
    for (const [tenant, owner] of owners) {
      const whose = { tenant_id: tenant, owner_id: owner }
      const name = next('folder')
      const made = await db
        .repository(folder)
        .unscoped()
        .insert({ name, ...whose })
      folders.set(`${tenant} ${owner}`, keep('folder', made.id, name, { tenant, owner }))
      const what = next('shift')
      const dates = { from: '2026-03-01', to: '2026-03-05' }
      const { id } = await db
        .repository(shift)
        .unscoped()
        .insert({ ...dates, what, ...whose })
      keep('shift', id, what, { tenant, owner })
    }
    for (const owner of ['ada', 'bob', 'adam', 'zoe']) {
      const text = next('diary')
      await db
        .repository(diary)
        .unscoped()
        .insert({ id: sharedDiary, text, owner_id: owner } as never)
      keep('diary', sharedDiary, text, { owner })
    }
    const text = next('diary')
    const { id } = await db.repository(diary).unscoped().insert({ text, owner_id: 'zoe' })
    keep('diary', id, text, { owner: 'zoe' })
    for (const [tenant, owner] of owners) {
      for (const state of ['own', 'crossed', 'deleted']) {
        const [title, amount] = [next('note'), pay()]
        // Something that the service itself has made refers to what its owner may not see.
        const other = tenant === 'acme' && owner === 'ada' ? 'bob' : 'ada'
        const folder_id = folders.get(`${tenant} ${state === 'crossed' ? other : owner}`) as string
        const team_id = teams.get(tenant) as string
        const row = {
          title,
          rank: number,
          pay: amount,
          code: 'c',
          folder_id,
          team_id,
          tenant_id: tenant,
          owner_id: owner,
        }
        const made = await db.repository(note).unscoped().insert(row)
        const isDeleted = state === 'deleted'
        if (isDeleted) await db.repository(note).unscoped().delete(made.id)
        const masked = { value: String(amount), scope: 'note:pay' }
        keep('note', made.id, title, { tenant, owner, isDeleted, masked, refers: [folder_id, team_id] })
      }
    }
  })
  return known
}

/** All that is in the tables, as text. */
export function contents({ rows }: Pick<Laboratory, 'rows'>): string {
  return resources
    .map(({ plural, key }) => JSON.stringify(rows(`select * from ${plural} order by ${key}, version`)))
    .join('\n')
}

/** Whether somebody may call an operation with this access. */
export function mayCall(who: Principal | undefined, access: Access): boolean {
  if (access === 'public') return true
  if (!who || access === 'authenticated') return who !== undefined
  const { scope, role } = access
  const hasRole = role === undefined || [role].flat().some((it) => who.roles.includes(it))
  return (scope === undefined || who.scopes.includes(scope)) && hasRole
}

/** The locations that somebody acts for. */
export function placesOf(who: Principal | undefined): readonly (string | undefined)[] {
  return who?.locations ?? [who?.location]
}

/** Whether somebody may know of a row. */
export function sees(who: Principal | undefined, { resource, tenant, owner, place }: Known): boolean {
  if (!who || (resource !== 'diary' && (who.tenant === undefined || who.tenant !== tenant))) return false
  if (resource === 'visit') return placesOf(who).includes(place)
  const isOpen = resource === 'note' && (who.roles.includes('auditor') || who.roles.includes('admin'))
  return owner === undefined || owner === who.user || isOpen
}

/** Whether somebody may change a row, as far as it is a matter of whose it is. */
export function writes(who: Principal | undefined, row: Known): boolean {
  const isReader = row.resource === 'note' && row.owner !== who?.user && !who?.roles.includes('admin')
  return sees(who, row) && !isReader
}

/**
 * What somebody may find nowhere in an answer: of rows that are not theirs, and in fields that are hidden from them.
 */
export function secretsFrom(who: Principal | undefined, rows: readonly Known[], all = sees): readonly string[] {
  const seen = rows.filter((row) => all(who, row))
  const met = new Set(seen.flatMap(({ id, refers }) => [id, ...refers]))
  return rows.flatMap((row) => {
    const isSeen = seen.includes(row)
    const { id, marker, masked } = row
    const hidden = masked && !(isSeen && who?.scopes.includes(masked.scope)) ? [masked.value] : []
    // The code of a country tells nothing, and is in many words.
    return [...(isSeen || met.has(id) || id.length < 3 ? [] : [id]), ...(isSeen ? [] : [marker]), ...hidden]
  })
}
