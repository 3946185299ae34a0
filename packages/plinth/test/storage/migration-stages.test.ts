import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStorage } from '../../src/storage/index.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, migrationFolder, migrator, numbered } from './laboratory.ts'
import { schema, stages } from './stages.ts'

test('drafts lead from each declaration to the next and back, to the same schema, again and again', async (test) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  test.after(() => storage.close())
  let files: Readonly<Record<string, string>> = {}
  const schemas = [await schema(storage)]
  const ends: number[] = []
  for (const [index, resources] of stages.entries()) {
    const made = await drafts(storage, resources)
    assert.ok(made.length > 0, `stage ${index}`)
    files = numbered(made, files)
    ends.push(Object.keys(files).length)
    await migrator(storage, migrationFolder(test, files)).up()
    assert.deepEqual(await drafts(storage, resources), [], 'nothing is left to do')
    schemas.push(await schema(storage))
  }
  const all = Object.keys(files)
  const it = migrator(storage, migrationFolder(test, files))
  for (let round = 0; round < 2; round++) {
    for (let index = stages.length - 1; index >= 0; index--) {
      await it.to(all[(ends[index - 1] ?? 0) - 1] ?? null)
      assert.deepEqual(await schema(storage), schemas[index], `down to stage ${index - 1}`)
    }
    await it.up()
    assert.deepEqual(await schema(storage), schemas.at(-1))
  }
})
