import type { Imported, Refused } from './import-files.ts'

/** What was imported and refused, a container a line. */
export function tableOf({ containers }: Imported): string {
  const rows = Object.entries(containers).map(([name, { imported, present, refused }]) => [
    name,
    imported,
    present,
    refused,
  ])
  return [['CONTAINER', 'IMPORTED', 'PRESENT', 'REFUSED'], ...rows]
    .map(([name, ...counts]) => String(name).padEnd(14) + counts.map((count) => String(count).padStart(10)).join(''))
    .join('\n')
}

/** What was refused, as a JSON object a line. */
export function linesOf(refused: readonly Refused[]): string {
  return refused
    .map(({ file, id, code, detail, pointer }) => `${JSON.stringify({ file, id, code, detail, pointer })}\n`)
    .join('')
}
