import type { Draft, Kit } from './draft.ts'

/** One way to make a request special: mostly wrong, sometimes only unusual. */
export interface Mutation {
  readonly applies: (draft: Draft) => boolean
  /** Changes the draft; says how, and what must become of it where the schemas do not tell. */
  readonly apply: (draft: Draft, kit: Kit) => void
}

/** Says what was done to a draft. A refusal that is certain outweighs everything else; doubt outweighs acceptance. */
export function mark(draft: Draft, how: string, verdict?: 'accept' | 'refuse' | 'either', ...statuses: number[]): void {
  draft.how = draft.how === 'as documented' ? how : `${draft.how}, ${how}`
  if (verdict === undefined || verdict === 'accept') return
  const before = draft.expected
  if (verdict === 'refuse') {
    // Of two things that are odd, the service may name either.
    const alone = before.verdict === 'accept' && statuses.length > 0
    draft.expected = { verdict, statuses: alone ? statuses : undefined }
  } else draft.expected = { verdict: before.verdict === 'refuse' ? 'refuse' : verdict }
}
