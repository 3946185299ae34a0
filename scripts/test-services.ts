// The tests that need more than npm: a browser, a database server, a broker. "npm run services" brings up what can be had.
import { spawnSync } from 'node:child_process'
import { filesBelow, root } from './files.ts'
import { isTest } from './test-files.ts'

const files = filesBelow('test/services', isTest)
if (files.length === 0) {
  console.log('test/services holds no test, so there is nothing to run')
  process.exit(0)
}
const args = ['--test', '--test-concurrency=1', '--test-timeout=300000', ...process.argv.slice(2), ...files]
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1)
