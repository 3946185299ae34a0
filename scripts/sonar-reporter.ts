import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { root } from './files.ts'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }
const escaped = (text: string): string => text.replace(/[&<>"\n]/g, (character) => entities[character] ?? '')

/** A reporter of node:test that writes Sonar's generic format for test executions. */
export default async function* sonarReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files = new Map<string, string[]>()
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details.type === 'suite' || data.file === undefined) continue
    const cases = files.get(data.file) ?? []
    const message = type === 'test:fail' ? escaped(data.details.error.message) : undefined
    const failure = message === undefined ? '' : `<failure message="${message}"></failure>`
    const skipped = data.skip === undefined && data.todo === undefined ? '' : '<skipped message="skipped"/>'
    const duration = Math.round(data.details.duration_ms)
    cases.push(`    <testCase name="${escaped(data.name)}" duration="${duration}">${skipped || failure}</testCase>\n`)
    files.set(data.file, cases)
  }
  yield '<testExecutions version="1">\n'
  for (const [file, cases] of files)
    yield `  <file path="${escaped(relative(root, file))}">\n${cases.join('')}  </file>\n`
  yield '</testExecutions>\n'
}
