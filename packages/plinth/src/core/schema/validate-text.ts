import type { Fault } from '../failure/failure.ts'
import { readBigInteger } from './big-integer.ts'
import { decimalText } from './decimal.ts'
import { readDuration } from './duration.ts'
import { readDate, readInstant } from './instant.ts'
import { type AnySchema, decimalScale, instantDigits, type Kind, keywords, trimmed } from './schema.ts'
import { count, refuse, type Validate } from './verdict.ts'

/** The validators of what is written as text. */
export const texts = {
  id: (schema) => {
    const pattern = new RegExp(keywords(schema).pattern as string)
    return (value, faults) => {
      if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a string')
      if (!pattern.test(value)) return refuse(faults, 'invalid_format', 'must be a UUID')
      return value.toLowerCase()
    }
  },
  string,
  decimal: (schema) => {
    const [read, scale] = [string(schema), keywords(schema)[decimalScale] ?? 0]
    return (given, faults) => {
      const text = read(given, faults)
      return typeof text === 'string' ? decimalText(text, scale) : text
    }
  },
  bigInteger: () => (value, faults) => {
    if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a string')
    return readBigInteger(value) ?? refuse(faults, 'invalid_format', 'must be an integer of at most 38 digits')
  },
  instant: (schema) => {
    const digits = keywords(schema)[instantDigits] ?? 3
    return (value, faults) => {
      if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a date-time')
      return (
        readInstant(value, digits) ??
        refuse(faults, 'invalid_format', 'must be a date-time such as 2026-03-01T09:30:00Z')
      )
    }
  },
  date: () => (value, faults) => {
    if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a date')
    return readDate(value) ?? refuse(faults, 'invalid_format', 'must be a date such as 2026-03-01')
  },
  duration: () => (value, faults) => {
    if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be a duration')
    return readDuration(value) ?? refuse(faults, 'invalid_format', 'must be a duration such as PT1H30M')
  },
  bytes: (schema) => {
    const { maxLength = Number.POSITIVE_INFINITY } = keywords(schema)
    return (value, faults) => {
      if (typeof value !== 'string') return refuse(faults, 'invalid_type', 'must be bytes in base64url')
      if (value.length > maxLength)
        return refuse(faults, 'too_long', `must have at most ${count(Math.floor((maxLength * 3) / 4), 'byte')}`)
      // What is published as its pattern takes a stack that grows with the text: some megabytes are more than there is.
      const isWritten = Buffer.from(value, 'base64url').toString('base64url') === value
      return isWritten ? value : refuse(faults, 'invalid_format', 'must be bytes in base64url, without padding')
    }
  },
} satisfies Partial<Record<Kind, (schema: AnySchema) => Validate>>

function string(schema: AnySchema): Validate {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, [trimmed]: trims } = keywords(schema)
  const shape = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  return (given, faults) => {
    if (typeof given !== 'string') return refuse(faults, 'invalid_type', 'must be a string')
    // Counted as it was sent: normalisation may make a text shorter or longer, and what is published is about the
    // former.
    if (given.length > maxLength && characters(given) > maxLength) {
      return refuse(faults, 'too_long', `must have at most ${count(maxLength, 'character')}`)
    }
    let value = normalized(given, faults)
    if (trims) value = value.trim()
    if (value.length < 2 * minLength && characters(value) < minLength) {
      return refuse(faults, 'too_short', `must have at least ${count(minLength, 'character')}`)
    }
    // What was sent is what is published, and what is stored must be answered again.
    if (shape && !(shape.test(value) && (value === given || shape.test(given)))) {
      return refuse(faults, 'invalid_format', `must match ${pattern}`)
    }
    return value
  }
}

/** Text that is in NFC as it stands and holds nothing forbidden; all other text is looked at more closely. */
const plainText = /^[ -~\t\n\r]*$/

/** A text in NFC, whose faults are those that any text can have. */
export function normalized(value: string, faults: Fault[]): string {
  if (plainText.test(value)) return value
  if (value.includes('\0')) refuse(faults, 'invalid_text', 'must not hold the character U+0000')
  if (!value.isWellFormed()) refuse(faults, 'invalid_text', 'must be well-formed Unicode, without lone surrogates')
  return value.normalize('NFC')
}

function characters(value: string): number {
  let length = 0
  for (const _ of value) length++
  return length
}
