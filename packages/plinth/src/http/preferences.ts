import { preferencesIn } from '../core/preferences.ts'

const returning = /^\s*return\s*=\s*("?)(minimal|representation)\1\s*(?:;|$)/i

/**
 * Whether a caller prefers an answer without content (RFC 7240, 4.2). Of several `return` preferences the first one
 * counts; what is not understood is ignored.
 */
export function prefersMinimal(prefer: string | undefined): boolean {
  if (prefer === undefined) return false
  for (const text of preferencesIn(prefer)) {
    const [, , wanted] = returning.exec(text) ?? []
    if (wanted) return wanted.toLowerCase() === 'minimal'
  }
  return false
}
