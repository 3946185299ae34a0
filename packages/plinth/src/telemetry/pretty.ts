import type { Level } from '../core/observation.ts'
import type { DescribedError } from './describe-error.ts'
import type { Entry } from './log-entry.ts'

const colours: Readonly<Record<Level, number>> = { debug: 90, info: 32, warn: 33, error: 31 }
/** What the first line says already, or nobody reads while developing. */
const silent = new Set([
  'event',
  'message',
  'operation',
  'status',
  'code',
  'state',
  'origin',
  'trace_id',
  'span_id',
  'err',
])

/** A line for people, in colour: `09:30:00.000 INFO  todo createTodo 201 duration_ms=1.2`, the stack below it. */
export function pretty(time: string, level: Level, service: string, entry: Entry): string {
  const grave = paint(colours[level], level.toUpperCase().padEnd(5))
  const head = `${paint(90, time.slice(11, 23))} ${grave} ${paint(36, service)}`
  const fields = Object.entries(entry)
    .filter(([name, value]) => value !== undefined && !silent.has(name))
    .map(([name, value]) => ` ${paint(90, `${name}=`)}${plain(value)}`)
  return `${head} ${printable(entry.message)}${fields.join('')}${stack(entry.err as DescribedError | undefined)}\n`
}

function stack(error: DescribedError | undefined): string {
  if (!error) return ''
  const lines = error.stack?.slice(1) ?? []
  const cause = error.cause ? `\n  caused by ${printable(error.cause.message)}${stack(error.cause)}` : ''
  return lines.map((line) => `\n    ${paint(90, printable(line))}`).join('') + cause
}

function plain(value: unknown): string {
  return typeof value === 'string' ? printable(value) : JSON.stringify(value)
}

/** Text that cannot command the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function paint(colour: number, text: string): string {
  return `\x1b[${colour}m${text}\x1b[0m`
}
