import type { CustomTypesConfig } from 'pg'

/** How columns are read by the number of their type: as SqlValue, without a loss; what is not here stays text. */
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  20: Number,
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  1184: instant,
}

const asText = (text: string): string => text

/** What makes values of the text that a server answers. */
export const postgresTypes: CustomTypesConfig = {
  getTypeParser: ((type: number) => readers[type] ?? asText) as CustomTypesConfig['getTypeParser'],
}

/** `2026-03-01 09:30:00.5+00` in the form of RFC 3339, with three digits of a second. */
function instant(text: string): string {
  const end = text.indexOf('+')
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, end).padEnd(3, '0')}Z${text.slice(end + 3)}`
}
