// npm run bench [-- NAME ...] [--quick] [--json] [--document]
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Scale } from './benchmark.ts'
import { benchmarks } from './benchmarks.ts'
import { circumstances, json, listing, tables } from './report.ts'
import { type Result, run } from './run.ts'

const page = new URL('../../docs/performance.md', import.meta.url)
const full: Scale = { rounds: 5, warmUp: 3, seconds: 4 }
const quick: Scale = { rounds: 2, warmUp: 1, seconds: 1 }

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
  },
})
const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are\n${listing(benchmarks)}`)
  process.exit(2)
}

const results: Result[] = []
for (const benchmark of benchmarks.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const result = await run(benchmark, options.quick ? quick : full, progress)
  results.push(result)
  if (!options.json) console.log(`${title(result)}\n\n${tables(result)}\n`)
}
if (options.json) console.log(json(results))
else console.log(circumstances())
if (options.document) document()
const missed = results.flatMap(({ findings }) => findings).filter(({ verdict }) => verdict === 'missed').length
if (missed > 0) console.error(`${missed} of the budgets ${missed === 1 ? 'is' : 'are'} missed`)
process.exitCode = missed > 0 ? 1 : 0

function title({ benchmark }: Result): string {
  return `### ${benchmark.name}`
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}\r`)
}

/** Replaces what the page says of the benchmarks that were run. */
function document(): void {
  let text = readFileSync(page, 'utf8')
  for (const result of results) {
    const [begin, end] = [`<!-- ${result.benchmark.name} -->`, `<!-- /${result.benchmark.name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from)
      throw new Error(`docs/performance.md has no place for ${result.benchmark.name}: ${begin}`)
    const found = `${begin}\n${title(result)}\n\n${tables(result)}\n\nMeasured ${circumstances()}.\n`
    text = text.slice(0, from) + found + text.slice(to)
  }
  writeFileSync(page, text)
}
