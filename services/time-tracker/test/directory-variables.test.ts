import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { neededForGraph } from '../src/variables.ts'

test('without what a directory is asked with, the service does not start, and names all of it', () => {
  const { status, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/../src/main.ts`], {
    env: {
      PATH: process.env.PATH,
      ENVIRONMENT: 'testing',
      DATABASE_URL: 'sqlite::memory:',
      DIRECTORY: 'graph',
      DIRECTORY_TENANT: 'acme',
    },
    encoding: 'utf8',
    timeout: 20_000,
  })
  assert.equal(status, 78, stderr)
  for (const name of neededForGraph) {
    const isTold = stderr.includes(`${name} is not set, and it is needed where DIRECTORY is graph.`)
    assert.equal(isTold, name !== 'DIRECTORY_TENANT', stderr)
  }
})
