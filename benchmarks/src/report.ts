import { cpus, loadavg } from 'node:os'
import { type Benchmark, type Claim, type Figure, figures } from './benchmark.ts'
import { canPin } from './harness/pinned.ts'
import type { Result } from './run.ts'

/** On what, with what and when it was measured, in one line. */
export function circumstances(): string {
  const [cpu] = cpus()
  const date = new Date().toISOString().slice(0, 10)
  const held = canPin ? 'server and load each on a core of their own' : 'cores not assigned'
  return (
    `${date}, Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} x ${cpu?.model.trim()}, ` +
    `${held}, load average ${loadavg()[0]?.toFixed(1)} at the end`
  )
}

/** What a benchmark found: a row for each subject, a row for each claim. */
export function tables({ benchmark, summaries, findings, rounds }: Result): string {
  const measured = [...summaries].map(([name, row]) => [
    name,
    ...benchmark.shows.map((it) => shown(it, row.get(it)?.median)),
  ])
  const claimed = findings.map(({ claim, median, low, high, verdict }) => {
    const value = (number: number) => (claim.over ? `${number.toFixed(2)} x` : shown(claim.figure, number))
    return [claimText(claim), value(median), `${value(low)} to ${value(high)}`, budgetText(claim), verdict]
  })
  return [
    `${benchmark.about}; ${extent(rounds, benchmark.turns)}.`,
    table(['', ...benchmark.shows.map(heading)], measured),
    ...(claimed.length > 0 ? [table(['', 'median', 'middle half', 'budget', 'verdict'], claimed)] : []),
  ].join('\n\n')
}

function extent(rounds: number, turns = 1): string {
  if (rounds === 1) return 'once'
  return `median of ${turns === 1 ? '' : `${turns} turns in each of `}${rounds} starts`
}

/** All of it for programs. */
export function json(results: readonly Result[]): string {
  const list = results.map(({ benchmark, rounds, summaries, findings }) => ({
    name: benchmark.name,
    about: benchmark.about,
    rounds,
    figures: Object.fromEntries([...summaries].map(([name, row]) => [name, Object.fromEntries(row)])),
    findings,
  }))
  return JSON.stringify({ circumstances: circumstances(), benchmarks: list }, null, 2)
}

/** What there is to choose from. */
export function listing(benchmarks: readonly Benchmark[]): string {
  return benchmarks.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n')
}

function claimText({ figure, of, over }: Claim): string {
  return `${figures[figure].name}: ${of}${over === undefined ? '' : ` over ${over}`}`
}

function budgetText({ budget, over, figure }: Claim): string {
  const [words, bound] = 'atMost' in budget ? ['at most', budget.atMost] : ['at least', budget.atLeast]
  return `${words} ${bound} ${over === undefined ? figures[figure].unit : 'x'}`.trimEnd()
}

function heading(figure: Figure): string {
  const { name, unit } = figures[figure]
  return unit ? `${name}, ${unit}` : name
}

function shown(figure: Figure, value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(figures[figure].digits)
}

/** A Markdown table that is also in columns for the eye. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => pad(cell, at)).join(' | ')} |`
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
