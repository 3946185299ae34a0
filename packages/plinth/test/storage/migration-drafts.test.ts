import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import type { SchemaTable } from '../../src/storage/dialect/schema.ts'
import { openStorage, type Storage } from '../../src/storage/index.ts'
import { emptyDatabase, engine } from '../support/databases.ts'
import { drafts, migrationFolder, migrator, numbered } from './laboratory.ts'

const kinds = {
  text: t.String(),
  // In MySQL a longer text cannot be unique.
  note: t.String({ maxLength: engine.name === 'mysql' ? 250 : 5000 }),
  count: t.Integer(),
  weight: t.Number(),
  price: t.Decimal(),
  total: t.BigInteger(),
  length: t.Duration(),
  done: t.Boolean(),
  size: t.Enum(['s', 'm']),
  day: t.Date(),
  moment: t.Instant(),
  other: t.Id(),
  labels: t.Array(t.String()),
}
const field = fc.record({ of: fc.constantFrom(...Object.keys(kinds)), optional: fc.boolean() })
const name = fc.constantFrom('one', 'two', 'three', 'four')

interface Shape {
  readonly fields: Readonly<Record<string, { readonly of: string; readonly optional: boolean }>>
  readonly filter: readonly string[]
  readonly unique: readonly string[]
  readonly softDelete: boolean
  readonly tenant: boolean
}

const shape: fc.Arbitrary<Shape> = fc.record({
  fields: fc.dictionary(name, field, { minKeys: 1 }),
  filter: fc.uniqueArray(name, { maxLength: 2 }),
  unique: fc.uniqueArray(name, { maxLength: 2 }),
  softDelete: fc.boolean(),
  tenant: fc.boolean(),
})

/** A resource of a shape; what cannot be filtered or be unique is left out of that. */
function declared({ fields, filter, unique, softDelete, tenant }: Shape): AnyResource {
  const of = (it: string) => fields[it]?.of ?? 'labels'
  const isScalar = (it: string): boolean => of(it) !== 'labels'
  const sets = unique.filter(isScalar)
  return resource('thing', {
    fields: Object.fromEntries(
      Object.entries(fields).map(([key, { of, optional }]) => {
        const schema = kinds[of as keyof typeof kinds]
        return [key, optional ? t.Optional(schema) : schema]
      }),
    ),
    filter: filter.filter(isScalar) as never,
    ...(sets.length > 0 && { unique: [sets] as never }),
    ...(softDelete && { softDelete }),
    ...(tenant && { tenant }),
  } as never)
}

async function schema(storage: Storage): Promise<SchemaTable[]> {
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

/** What went wrong once. */
const found: [Shape, Shape][] = [
  [
    { fields: { three: { of: 'labels', optional: false } }, filter: [], unique: [], softDelete: false, tenant: false },
    {
      fields: { three: { of: 'text', optional: false } },
      filter: [],
      unique: ['three'],
      softDelete: false,
      tenant: false,
    },
  ],
]

test('from any declaration drafts lead to any other, back, and there again, by way of what both can live with', async (test) => {
  await fc.assert(
    fc.asyncProperty(shape, shape, async (one, other) => {
      const url = await emptyDatabase()
      const storage = await openStorage({ url, resources: [], observe: () => undefined })
      try {
        const [from, to] = [declared(one), declared(other)]
        const first = numbered(await drafts(storage, [from]))
        await migrator(storage, migrationFolder(test, first)).up()
        const before = await schema(storage)
        const all = numbered(await drafts(storage, [to]), first)
        const it = migrator(storage, migrationFolder(test, all))
        await it.up({ phase: 'expand' })
        assert.deepEqual(
          (await drafts(storage, [to])).filter(({ phase }) => phase === 'expand'),
          [],
        )
        await it.up()
        assert.deepEqual(await drafts(storage, [to]), [])
        const after = await schema(storage)
        await it.to('0001-change')
        assert.deepEqual([await schema(storage), await drafts(storage, [from])], [before, []])
        await it.up()
        assert.deepEqual(await schema(storage), after)
      } finally {
        await storage.close()
      }
    }),
    // On a server definitions take their time.
    { examples: found, numRuns: engine.name === 'sqlite' ? 40 : 12 },
  )
})
