// Brings a database up, and says which migrations it was that did it: migration.child.ts URL FOLDER
import { createMigrator, openStorage } from '../../src/storage/index.ts'
import { say } from '../support/say.ts'

const [url = '', folder = ''] = process.argv.slice(2)
const storage = await openStorage({ url, resources: [], observe: () => undefined })
const migrator = createMigrator(storage, folder, { observe: () => undefined })
const runs = await migrator.up()
say(`${runs.map(({ name }) => name).join(' ')}\n`)
await storage.close()
