/**
 * When a migration is to run: `expand` while the version of the service before it still does, `contract` when none of
 * it is left.
 */
export type Phase = 'expand' | 'contract'

/** The phase of a migration, which its name tells: `0004-forget-nicknames.contract`. */
export function phaseOf(name: string): Phase {
  return name.endsWith('.contract') ? 'contract' : 'expand'
}
