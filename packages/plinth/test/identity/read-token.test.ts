import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Failed } from '../../src/core/failure/failure.ts'
import { type ReadToken, readToken } from '../../src/identity/read-token.ts'
import { part } from './forge.ts'

/** What a text is read as; undefined when it is refused as no token. Anything else that is thrown fails the test. */
function read(text: string): ReadToken | undefined {
  try {
    return readToken(text)
  } catch (error) {
    assert.ok(error instanceof Failed && error.code === 'unauthenticated', String(error))
    return undefined
  }
}

const letters = fc.stringMatching(/^[A-Za-z0-9_=+/.-]{0,40}$/)
const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
const signature = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => part(Buffer.from(bytes)))

test('whatever a text is, it is read or refused', () => {
  const parts = fc.array(fc.oneof(letters, fc.string(), object.map(part)), { maxLength: 5 })
  fc.assert(
    fc.property(parts, (given) => {
      read(given.join('.'))
    }),
    { numRuns: 1000 },
  )
})

test('what is read says what stands in it', () => {
  fc.assert(
    fc.property(object, object, signature, (header, claims, third) => {
      fc.pre(!('crit' in header || 'b64' in header))
      fc.pre(!JSON.stringify([header, claims]).includes('__proto__'))
      const token = read(`${part(header)}.${part(claims)}.${third}`)
      assert.equal(JSON.stringify(token && [token.header, token.claims]), JSON.stringify([header, claims]))
    }),
  )
})

test('a token with anything between its letters that decoders pass over is not read', () => {
  const ignored = fc.constantFrom('=', '==', ' ', '\n', '\r\n', '\t', '!', '%', '"', '\0', '\u00ad')
  fc.assert(
    fc.property(object, object, signature, ignored, fc.nat(), (header, claims, third, more, at) => {
      const text = `${part(header)}.${part(claims)}.${third}`
      const place = at % (text.length + 1)
      assert.equal(read(text.slice(0, place) + more + text.slice(place)), undefined)
    }),
  )
})

test('the type is told in lower case, and without what a media type begins with', () => {
  const typeOf = (header: object) => read(`${part(header)}.${part({})}.AAAA`)?.type
  assert.equal(typeOf({ typ: 'at+jwt' }), 'at+jwt')
  assert.equal(typeOf({ typ: 'APPLICATION/AT+JWT' }), 'at+jwt')
  assert.equal(typeOf({ typ: 'JWT' }), 'jwt')
  assert.equal(typeOf({}), undefined)
  assert.equal(typeOf({ typ: ['at+jwt'] }), undefined)
})
