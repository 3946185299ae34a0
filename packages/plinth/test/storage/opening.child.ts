import { openStorage } from 'plinth/storage'

/** Opens and closes databases of a folder for a second, each over and over for 50 ms, and fails when it once cannot. */
const [folder = ''] = process.argv.slice(2)
const end = Date.now() + 1000
while (Date.now() < end) {
  const url = `sqlite:${folder}/${Math.floor(Date.now() / 50)}.db`
  await (await openStorage({ url, resources: [], observe: () => {} })).close()
}
