import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findManifest } from '../../src/server/manifest.ts'
import { temporaryService } from './temporary-service.ts'

const silent = temporaryService()
const saying = temporaryService({
  'package.json': JSON.stringify({ name: '@services/probe', plinth: { port: 8010, internalPort: 9010 } }),
})
after(() => {
  silent.remove()
  saying.remove()
})

test('a folder that names no ports gets those that the portal, on 8000, leaves free', () => {
  const { port, internalPort } = findManifest(silent.folder)
  assert.deepEqual([port, internalPort], [8080, 9090])
})

test('the ports are those that package.json names, found from anywhere within the folder', () => {
  const within = join(saying.folder, 'src/deep')
  mkdirSync(within)
  const { folder, port, internalPort } = findManifest(within)
  assert.deepEqual([folder, port, internalPort], [saying.folder, 8010, 9010])
})
