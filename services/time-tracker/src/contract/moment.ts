import { t } from 'plinth'

const day = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])'
const time = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?'
const offset = '([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)'
const moment = `${day}([T ]${time}${offset}?)?`

/** A moment in the query of a list: with an offset it is what it says, without one it is local time. */
export const localMoment = t.String({ maxLength: 40, pattern: `^${moment}$`, examples: ['2026-03-01T00:00:00'] })

/** A moment as people write one down: without an offset it is UTC, and the empty text is none. */
export function writtenMoment(description: string) {
  return t.String({
    maxLength: 40,
    pattern: `^(${moment})?$`,
    description: `${description} Without an offset it is UTC.`,
    examples: ['2026-03-01T09:30:00Z'],
  })
}
