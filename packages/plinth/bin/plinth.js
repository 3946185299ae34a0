#!/usr/bin/env node
// In the repository this runs the TypeScript source, in the published package the compiled program beside it.
import { existsSync } from 'node:fs'
import nodeModule from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`plinth needs Node 22.19 or later, this is ${process.versions.node}.`)
  console.error('In its repository, "npm run plinth -- ..." uses the pinned one.')
  process.exit(1)
}

// Each file is compiled, and freed of its types, once on this machine instead of at every start.
nodeModule.enableCompileCache()
const source = new URL('../src/cli/main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../cli/main.js', import.meta.url).href)
