import type { Resource } from '../../core/resource/resource.ts'

/**
 * Whether several rows of a resource may have one key: it is chosen by callers, and so perhaps by another tenant or
 * owner as well, or once more after its row was deleted.
 */
export function sharesKeys({ key, fields, rules, forms }: Resource): boolean {
  const isOwned = rules.tenant || rules.owner
  return key in fields ? isOwned || rules.softDelete : isOwned && forms.upsert
}
