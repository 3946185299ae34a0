// node scripts/test.ts [PART OF A PATH ...] [--OPTION OF node --test ...]
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { root } from './files.ts'
import { testFiles } from './test-files.ts'

const given = process.argv.slice(2)
const options = given.filter((word) => word.startsWith('-'))
const parts = given.filter((word) => !word.startsWith('-'))
const files = testFiles(parts)
if (files.length === 0) {
  console.log(parts.length === 0 ? 'there is no test yet' : `no test file has ${parts.join(' or ')} in its path`)
  process.exit(parts.length === 0 ? 0 : 1)
}
// One more than there are cores: many of them wait for something that is to happen.
const settings = [`--test-concurrency=${availableParallelism() + 1}`, '--test-timeout=300000']
const { status } = spawnSync(process.execPath, ['--test', ...settings, ...options, ...files], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
