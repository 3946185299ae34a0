import type { Report } from './report.ts'

/** A report for people. */
export function reportText({
  seed,
  sent,
  seconds,
  milliseconds,
  validRefused,
  validByRule,
  table,
  findings,
  passed,
}: Report): string {
  const { p50, p99, most } = milliseconds
  const columns = ['operation', 'must be', 'sent', '2xx/3xx', '4xx', 'by rule', '5xx/none', 'findings']
  const verdicts = { accept: 'accepted', refuse: 'refused', either: 'answered' }
  const rows = table.map((row) =>
    [
      row.operation,
      verdicts[row.verdict],
      row.sent,
      row.accepted,
      row.refused,
      row.byRule,
      row.failed,
      row.findings,
    ].map(String),
  )
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
  return [
    line(columns),
    ...rows.map(line),
    '',
    ...findings.flatMap((each) => [
      `${each.kind} x${each.count}: ${each.operation}: ${each.detail}`,
      `  asked: ${each.how}; expected: ${each.expected}`,
      `  got: ${each.got}`,
      `  ${each.reproduce}`,
      '',
    ]),
    `${sent} requests with seed ${seed} in ${seconds} s (${Math.round(sent / seconds)}/s), p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`,
    `Of the valid requests ${percent(validByRule)} were answered by a rule of the service, ${percent(validRefused)} were refused without one`,
    `${findings.length} distinct findings: ${passed ? 'passed' : 'failed'}`,
  ].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
