import type { Fields } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** What the server sets on every row. */
export const stamps = {
  version: t.ReadOnly(t.Integer({ minimum: 1, description: 'Rises by one with every change.' })),
  created_at: t.ReadOnly(t.Instant({ description: 'When it was made.' })),
  updated_at: t.ReadOnly(t.Instant({ description: 'When it was last changed.' })),
}
/** The types of what the server sets. */
export type Stamps = typeof stamps

/** What rules set on every row that they are about. */
export const ruleFields = {
  owner: { owner_id: t.ReadOnly(t.String({ description: 'The user whom it belongs to.' })) },
}
/** What a deletion sets on a row that is kept for so many days. */
export function deletionFields(days: number) {
  const description = `When it is removed for good: ${days} days after its deletion.`
  return {
    deleted_at: t.ReadOnly(t.Optional(t.Instant({ description: 'When it was deleted.' }))),
    purge_at: t.ReadOnly(t.Optional(t.Instant({ description }))),
  }
}
/** What answers may tell of a row beside its fields. */
const shownFields = {
  tenant_id: t.ReadOnly(t.String({ description: 'The tenant whose it is.' })),
  deleted: t.ReadOnly(t.Optional(t.Id({ description: 'Its own id, where it has been deleted.' }))),
}
/** The names of what answers may tell of a row beside its fields. */
export type ShownName = keyof typeof shownFields
/** The fields under these names. */
export function shownOf(names: readonly ShownName[]): Fields {
  return Object.fromEntries(names.map((name) => [name, shownFields[name]]))
}
/** What answers tell of the rows of a resource with these traits, beside their fields. */
export type ShownFields<T> = { [N in ShownName as `shows.${N}` extends T ? N : never]: (typeof shownFields)[N] }

/** What rules set on the rows of a resource with these traits. */
export type RuleFields<T> = ('owner' extends T ? (typeof ruleFields)['owner'] : {}) &
  ('softDelete' extends T ? ReturnType<typeof deletionFields> : {})
