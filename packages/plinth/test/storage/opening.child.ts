import { openStorage } from 'plinth/storage'

/** Opens and closes a database over and over for a second, and fails when it once cannot. */
const [url = ''] = process.argv.slice(2)
const end = Date.now() + 1000
while (Date.now() < end) await (await openStorage({ url, resources: [], observe: () => {} })).close()
