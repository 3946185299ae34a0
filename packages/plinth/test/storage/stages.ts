import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import type { SchemaTable } from '../../src/storage/dialect/schema.ts'
import type { Storage } from '../../src/storage/index.ts'
import { item, person } from './resources.ts'

const parent = resource('parent', { fields: { name: t.String() }, unique: [['name']] })
const child = resource('child', { plural: 'children', fields: { parent_id: t.Id() } })
const ruledParent = resource('parent', {
  fields: { name: t.String(), other_id: t.Optional(t.Id()) },
  unique: [['name']],
  sort: ['name'],
  tenant: true,
  softDelete: true,
  references: { other_id: { to: (): AnyResource => ruledParent, onDelete: 'clear' } },
})
const ruledChild = resource('child', {
  plural: 'children',
  fields: { parent_id: t.Id(), place: t.String(), from: t.Date(), to: t.Optional(t.Date()) },
  location: 'place',
  owner: 'user',
  references: { parent_id: { to: ruledParent } },
  exclusion: [{ within: ['place'], range: ['from', 'to'] }],
})

/** Declarations that follow one another, each with something else. */
export const stages: readonly AnyResource[][] = [
  [person],
  [person, item],
  [
    person,
    resource('item', {
      fields: {
        title: t.String(),
        status: t.Enum(['active', 'done'], { default: 'active' }),
        size: t.Enum(['s', 'm', 'l']),
        done: t.Boolean(),
        tags: t.Array(t.String()),
      },
      filter: ['size', 'title'],
    }),
  ],
  [
    person,
    resource('item', {
      fields: { title: t.Optional(t.String()), status: t.Integer(), done: t.Boolean(), extra: t.Number() },
      sort: ['extra'],
      unique: [['title']],
    }),
  ],
  [resource('thing', { fields: { one: t.Id(), two: t.Date(), three: t.Integer(), four: t.Boolean() } })],
  [
    resource('thing', {
      fields: {
        one: t.Boolean(),
        two: t.Optional(t.Enum(['s'])),
        three: t.String({ maxLength: 999 }),
        four: t.Number(),
      },
    }),
  ],
  [parent, child],
  [ruledParent, ruledChild],
  [parent, child],
]

/** The tables with their columns in the order of their names: what is added later comes last. */
export async function schema(storage: Storage): Promise<SchemaTable[]> {
  const connection = await storage.connect()
  try {
    return (await connection.schema()).map((table) => ({
      ...table,
      columns: table.columns.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    }))
  } finally {
    await connection.close()
  }
}
