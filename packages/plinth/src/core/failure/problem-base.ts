import type { ReflectedService } from '../reflect.ts'

/** What problem types begin with where nobody declares otherwise. */
export const standardProblems = 'https://plinth.example/problems'

/**
 * What the types of a service's problems begin with: what it declares, else an address that all services share. A type
 * is the same in every environment (RFC 9457, 3.1.1), so it cannot be the address a service happens to run at;
 * `/problems` on each explains them.
 */
export function problemBaseOf({ about }: ReflectedService): string {
  return about.problemBase ?? standardProblems
}
