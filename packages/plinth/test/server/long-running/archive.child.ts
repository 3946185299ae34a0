// Serves an archive, and says each title that it is about to add; it never adds "Persuasion": archive.child.ts URL
import { writeSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { openArchive } from './archive.ts'

const [database = ''] = process.argv.slice(2)
const test = { after: () => undefined } as unknown as TestContext
const before = (title: string): unknown => {
  writeSync(1, `${title}\n`)
  return title === 'Persuasion' ? new Promise(() => undefined) : undefined
}
const { url } = await openArchive(test, { before }, database)
writeSync(1, `${url}\n`)
