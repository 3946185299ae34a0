import type { Value } from '../schema/schema.ts'
import { t } from '../schema/vocabulary.ts'

/** Who did something: a user, through a client where that is known; a client on its own; or nobody knows who. */
export const actor = t.Object(
  {
    type: t.Enum(['user', 'client', 'anonymous']),
    id: t.Optional(t.String({ description: 'Of the user, or of the client where there is no user.' })),
    client_id: t.Optional(t.String({ description: 'The program that acted for the user.' })),
  },
  { title: 'Actor' },
)

/** Whom a client acted for, and how that is known. */
export const onBehalfOf = t.Object(
  {
    user_id: t.String({ maxLength: 256 }),
    assurance: t.Enum(['verified', 'asserted'], {
      description: '`verified` when the user was proved; `asserted` when only the client says so.',
    }),
  },
  {
    title: 'OnBehalfOf',
    description: 'The user that a client acted for; absent where it acted for itself, or a user alone.',
  },
)

/** What a record tells of who it is about; null and absent are the same. */
interface Told {
  readonly user_id?: unknown
  readonly client_id?: unknown
  readonly assurance?: unknown
}

/** Who did what a record tells. A client that is its own user acts for nobody else. */
export function actorOf(told: Told): Value<typeof actor> {
  const [user, client] = partiesOf(told)
  if (user === undefined) return client === undefined ? { type: 'anonymous' } : { type: 'client', id: client }
  return { type: 'user', id: user, ...(client !== undefined && { client_id: client }) }
}

/** Whom a client acted for, as a record tells it; undefined when it was nobody else. */
export function onBehalfOfIn(told: Told): Value<typeof onBehalfOf> | undefined {
  const [user, client] = partiesOf(told)
  if (user === undefined || client === undefined) return undefined
  return { user_id: user, assurance: told.assurance === 'asserted' ? 'asserted' : 'verified' }
}

function partiesOf({ user_id, client_id }: Told): [user: string | undefined, client: string | undefined] {
  const [user, client] = [user_id ?? undefined, client_id ?? undefined] as [string | undefined, string | undefined]
  return [user === client ? undefined : user, client]
}
