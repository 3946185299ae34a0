import { createPrivateKey, type KeyObject } from 'node:crypto'
import { hostRule } from '../../client/host-rules.ts'
import { splitList } from '../../core/schema/lexical.ts'
import { networks } from '../../http/networks.ts'
import type { Form } from './variable.ts'

/** One of these words. */
export function choice<const T extends string>(words: readonly T[]): Form<T> {
  return {
    description: `one of ${words.join(', ')}`,
    example: words[0] as string,
    read: (text) => words.find((word) => word === text),
  }
}

/** A whole number, both ends included. */
export function integer(minimum: number, maximum: number, example: number): Form<number> {
  return {
    description: `an integer from ${minimum} to ${maximum}`,
    example: String(example),
    read(text) {
      const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN
      return value >= minimum && value <= maximum ? value : undefined
    },
  }
}

/** Any text of at least this many characters. */
export function text(minimum: number, example: string): Form<string> {
  return {
    description: minimum === 1 ? 'a text' : `a text of at least ${minimum} characters`,
    example,
    read: (given) => (given.length >= minimum ? given : undefined),
  }
}

/** So many requests in so many seconds, as text. */
export type Rate = `${number}/${number}`

/** So many requests in so many seconds: `6000/60`. */
export function rate(example: Rate): Form<Rate> {
  return {
    description: 'requests and seconds with a slash between, at most a million a second',
    example,
    read(given) {
      const [, quota, window] = /^([1-9]\d{0,8})\/([1-9]\d{0,6})$/.exec(given) ?? []
      return Number(quota) <= Number(window) * 1_000_000 ? (given as Rate) : undefined
    },
  }
}

/**
 * A URL (RFC 3986) with one of these schemes. Password (or user, where there is none) and query are hidden when it is
 * printed.
 */
export function url(schemes: readonly string[], example: string): Form<string> {
  return {
    description: `a URL beginning with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`,
    example,
    read: (given) => (URL.canParse(given) && schemes.includes(schemeOf(given)) ? given : undefined),
    redact: (given) => given.replace(/^([a-z+]+:\/\/(?:[^:@/?#]*:)?)[^@/?#]*(?=@)/i, '$1***').replace(/\?.*/s, '?***'),
  }
}

/** Hosts that may be called, as `hostRule` reads each of them. */
export function hosts(example: string): Form<readonly string[]> {
  return {
    description: 'a list with commas of hosts such as users.internal, users.internal:8443, *.internal:* or *',
    example,
    read: listOf((each) => {
      hostRule(each)
      return true
    }),
  }
}

/** Networks of IP addresses, as `networks` reads each of them. */
export function networkList(example: string): Form<readonly string[]> {
  return {
    description: 'a list with commas of IP addresses and networks such as 10.0.0.0/8 or 2001:db8::/32',
    example,
    read: listOf((each) => {
      networks([each])
      return true
    }),
  }
}

/** Origins of web pages (RFC 6454): scheme, host and, where it is not the usual one, port. */
export function originList(example: string): Form<readonly string[]> {
  return {
    description: 'a list with commas of origins such as https://app.example.org, with no path',
    example,
    read: listOf((each) => /^https?:/.test(each) && new URL(each).origin === each),
  }
}

/** Reads a list of what is right; undefined when something is not, or makes the judge throw. */
function listOf(isRight: (each: string) => boolean): (given: string) => readonly string[] | undefined {
  return (given) => {
    try {
      const all = splitList(given)
      return all?.every(isRight) ? all : undefined
    } catch {
      return undefined
    }
  }
}

/** A private key of Ed25519 (RFC 8410) as PEM. */
export function ed25519Key(): Form<KeyObject> {
  return {
    description: 'a private key of Ed25519 as PEM',
    example: '"$(openssl genpkey -algorithm ed25519)"',
    read(given) {
      try {
        const key = createPrivateKey(given)
        return key.asymmetricKeyType === 'ed25519' ? key : undefined
      } catch {
        return undefined
      }
    },
  }
}

function schemeOf(given: string): string {
  return given.slice(0, given.indexOf(':')).toLowerCase()
}
