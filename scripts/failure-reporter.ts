import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import { root } from './files.ts'

/**
 * A reporter of node:test that says what failed, with all that its file wrote on standard error, and how many did not.
 */
export default async function* failureReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failed = new Set<string>()
  const errors = new Map<string, string>()
  for await (const { type, data } of source) {
    if (type === 'test:stderr') errors.set(data.file, (errors.get(data.file) ?? '') + data.message)
    if (type === 'test:fail' && !onlyWithin(data.details.error)) {
      if (data.file !== undefined) failed.add(data.file)
      const place = data.file === undefined ? '' : `${relative(root, data.file)}:${data.line ?? 1}  `
      yield `✖ ${place}${data.name}\n${inspect(data.details.error.cause ?? data.details.error).replace(/^/gm, '  ')}\n\n`
    }
    if (type === 'test:summary' && data.file === undefined) {
      for (const file of failed) if (errors.has(file)) yield `${relative(root, file)} wrote:\n${errors.get(file)}\n`
      const { passed, tests, skipped } = data.counts
      yield `${passed} of ${tests} tests pass${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
    }
  }
}

/** Whether a suite failed for nothing but its tests, which are told of themselves. */
function onlyWithin(error: Error & { readonly failureType?: string }): boolean {
  return error.failureType === 'subtestsFailed'
}
