import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

test('docs/configuration.md is what Plinth and the services declare', () => {
  const said = execFileSync(process.execPath, ['packages/plinth/bin/plinth.js', 'configuration'], { cwd: root })
  assert.equal(
    readFileSync(join(root, 'docs/configuration.md'), 'utf8'),
    String(said),
    'npm run --silent plinth -- configuration > docs/configuration.md brings it up to date',
  )
})
