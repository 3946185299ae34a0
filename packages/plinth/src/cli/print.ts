import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Writes a line to the standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Writes a value as JSON, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}

/** Writes a line to the standard error, so that the output stays clean for programs. */
export function printError(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** The text in a style where the standard output is a terminal that wants it; NO_COLOR and FORCE_COLOR count. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Writes rows in columns, under a bold head where there is one. */
export function printTable(rows: readonly (readonly string[])[], head?: readonly string[]): void {
  const all = head ? [head, ...rows] : rows
  const widths: number[] = []
  for (const row of all)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  for (const row of all) {
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
    print(row === head ? styled('bold', line) : line)
  }
}
