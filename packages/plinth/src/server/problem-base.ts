import type { ReflectedService } from '../core/reflect.ts'

/** What the types of a service's problems begin with: what it declares, else its own pages about them. */
export function problemBaseOf({ about }: ReflectedService): string {
  return about.problemBase ?? '/problems'
}
