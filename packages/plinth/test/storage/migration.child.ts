// Brings a database up, and says which migrations it was that did it: migration.child.ts URL FOLDER
import { writeSync } from 'node:fs'
import { createMigrator, openStorage } from '../../src/storage/index.ts'

const [url = '', folder = ''] = process.argv.slice(2)
const storage = await openStorage({ url, resources: [], observe: () => undefined })
const migrator = createMigrator(storage, folder, { observe: () => undefined })
const runs = await migrator.up()
writeSync(1, `${runs.map(({ name }) => name).join(' ')}\n`)
await storage.close()
