import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { reflect } from '../packages/plinth/src/core/reflect.ts'
import { loadService, serviceFolders } from '../packages/plinth/src/server/load-service.ts'
import { draftsOf, migratorOf } from '../packages/plinth/src/server/migrations.ts'
import { openServiceStorage } from '../packages/plinth/src/server/storage.ts'
import { emptyDatabase, engine } from '../packages/plinth/test/support/databases.ts'

const folders = serviceFolders(join(import.meta.dirname, '..', 'services'))
const observe = (): void => {}

function databaseOf(name: typeof engine.name): Promise<string> {
  engine.name = name
  return emptyDatabase()
}

test('there are services to look at', () => {
  assert.ok(folders.length >= 3)
})

for (const folder of folders)
  for (const on of ['sqlite', 'postgres'] as const) {
    const name = basename(folder)

    test(`the migrations of ${name} on ${on} make the tables that its resources declare, and take them back`, async () => {
      const { implementation, manifest } = await loadService(folder)
      const service = reflect(implementation.service)
      const url = await databaseOf(on)
      const storage = await openServiceStorage({ service, url, secret: undefined, observe })
      if (!storage) return assert.equal(existsSync(join(folder, 'migrations')), false)
      try {
        const migrator = await migratorOf(storage, manifest, { observe })
        const untouched = await draftsOf(storage, service)
        await migrator.up()
        assert.deepEqual(await draftsOf(storage, service), [], `plinth migrate new "..." --service ${name}`)
        await migrator.to(null)
        assert.deepEqual(await draftsOf(storage, service), untouched)
      } finally {
        await storage.close()
      }
    })
  }
