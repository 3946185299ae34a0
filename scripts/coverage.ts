// Writes coverage/lcov.info and coverage/sonar-tests.xml, the two files that sonar-project.properties names.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { root } from './files.ts'
import { testFiles } from './test-files.ts'

mkdirSync(`${root}coverage`, { recursive: true })
const reports = [
  ['lcov', 'coverage/lcov.info'],
  ['./scripts/sonar-reporter.ts', 'coverage/sonar-tests.xml'],
  ['spec', 'stdout'],
]
const options = [
  '--experimental-test-coverage',
  '--test-coverage-include=packages/*/src/**',
  '--test-coverage-include=services/*/src/**',
  ...reports.flatMap(([reporter, file]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${file}`]),
]
const { status } = spawnSync(process.execPath, ['--test', ...options, ...testFiles()], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
