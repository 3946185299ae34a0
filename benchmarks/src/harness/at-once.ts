import type { Trial } from '../benchmark.ts'

/** A trial of what needs no start, or does all of it within the measurement. */
export function atOnce(measure: Trial['measure']): Trial {
  return { measure, [Symbol.asyncDispose]: async () => undefined }
}
