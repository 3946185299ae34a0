import { type IssuerRegistration, issuerRegistrations } from '../../identity/issuer/issuer-registration.ts'
import type { Form } from './variable.ts'

/** A list of issuers as JSON. Reading one with faults throws an Error that lists them. */
export function issuers(): Form<readonly IssuerRegistration[]> {
  return {
    description: 'a list of issuers as JSON',
    example: `'[{"issuer":"https://id.example.org/","audience":"todo","algorithms":["ES256"]}]'`,
    read(text) {
      const given = parsed(text)
      if (!Array.isArray(given) || given.length === 0) return undefined
      try {
        return issuerRegistrations(given)
      } catch (error) {
        throw new Error(`is not usable: ${(error as Error).message}`, { cause: error })
      }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
