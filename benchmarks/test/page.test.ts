import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { benchmarks } from '../src/benchmarks.ts'

test('the page of what was measured has a place and a question for every benchmark', () => {
  const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')
  for (const { name } of benchmarks) {
    const [begin, end] = [page.indexOf(`<!-- ${name} -->`), page.indexOf(`<!-- /${name} -->`)]
    assert.ok(begin > 0 && end > begin, name)
    assert.match(page, new RegExp(`^\\|.*\`${name}\`.*\\|.*\\?`, 'm'), name)
  }
})
