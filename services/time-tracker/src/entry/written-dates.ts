import type { CallOf } from '../repositories.ts'
import { known } from '../time/known.ts'
import { momentIn } from '../time/period.ts'

/** Dates as people write them; an empty text is none. */
interface WrittenDates {
  readonly start_date?: string | null | undefined
  readonly end_date?: string | null | undefined
}

/**
 * The dates that are written, in UTC: none where nothing is said, and null for an end that there is not. Throws what is
 * in no calendar.
 */
export function momentsOf(
  { start_date, end_date }: WrittenDates,
  errors: Pick<CallOf<'createTimeEntry'>['errors'], 'invalidStart' | 'invalidEnd'>,
): { readonly start_date?: string; readonly end_date?: string | null } {
  const read = (text: string, failure: () => Error) => known(() => momentIn(text, 'UTC'), failure)
  return {
    ...(start_date && { start_date: read(start_date, errors.invalidStart) }),
    ...(end_date !== undefined && { end_date: end_date ? read(end_date, errors.invalidEnd) : null }),
  }
}
