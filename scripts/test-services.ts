// The tests that need more than npm: a browser, a database server, a broker. "npm run services" brings up what can be had.
import { spawnSync } from 'node:child_process'
import { filesBelow, root } from './files.ts'
import { isHere } from './programs.ts'
import { isTest } from './test-files.ts'

const all = filesBelow('test/services', isTest)
const onMariadb = (path: string): boolean => path.startsWith('test/services/mariadb-')
const files = isHere('mariadbd') ? all : all.filter((path) => !onMariadb(path))
if (files.length < all.length)
  console.log(`test:services: left out ${all.filter(onMariadb).length} files about MariaDB: there is no mariadbd here`)
if (files.length === 0) {
  console.log('test/services holds no test, so there is nothing to run')
  process.exit(0)
}
const args = ['--test', '--test-concurrency=2', '--test-timeout=300000', ...process.argv.slice(2), ...files]
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1)
