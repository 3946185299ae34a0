// The tests that need more than npm: a browser, a database server, a broker. "npm run services" brings up what can be
// had.
import { spawnSync } from 'node:child_process'
import { mysqlProgram } from '../packages/plinth/test/support/mysql-program.ts'
import { filesBelow, root } from './files.ts'
import { isHere } from './programs.ts'
import { isTest } from './test-files.ts'

/** The program or file that tests need, by how their names begin. */
const needed: Readonly<Record<string, string>> = {
  h2: '/usr/share/java/h2.jar',
  mariadb: 'mariadbd',
  mysql: mysqlProgram,
  redis: 'redis-server',
}

const all = filesBelow('test/services', isTest)
const missing = Object.entries(needed).filter(([, program]) => !isHere(program))
for (const [about, program] of missing)
  console.log(`test:services: left out the files about ${about}: there is no ${program} here`)
const files = all.filter((path) => !missing.some(([about]) => path.startsWith(`test/services/${about}-`)))
if (files.length === 0) {
  console.log('test/services holds no test, so there is nothing to run')
  process.exit(0)
}
const args = ['--test', '--test-concurrency=2', '--test-timeout=300000', ...process.argv.slice(2), ...files]
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1)
