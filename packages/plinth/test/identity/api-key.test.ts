import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { ClientKey } from '../../src/core/client-store.ts'
import { newApiKey, newKeyId, readApiKey } from '../../src/identity/api-key/api-key.ts'
import { base62 } from '../../src/identity/api-key/base62.ts'
import { hashKey, isKeyOf, type Peppers } from '../../src/identity/api-key/key-hash.ts'

const said = { product: 'time-tracker', environment: 'production', id: 'AbC123xyz789' }
const old = { id: 'old', secret: 'o'.repeat(32) }
const current = { id: 'new', secret: 'n'.repeat(32) }

function kept(peppers: Peppers, key: string): ClientKey {
  return {
    ...{ id: said.id, client: 'prepay', kind: 'secret', embedded: false, scopes: [], state: 'active' },
    ...{ notBefore: 0, expiresAt: 1, createdAt: 0, lastUsedAt: undefined },
    ...hashKey(peppers, key),
  }
}

test('a key says what it is for, and a secret of 256 bits that is another each time', () => {
  const keys = Array.from({ length: 100 }, () => newApiKey(said))
  for (const key of keys) {
    assert.match(key, /^time-tracker_production_AbC123xyz789_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
    assert.deepEqual(readApiKey(key), said)
  }
  assert.equal(new Set(keys).size, keys.length)
  assert.equal(new Set(Array.from({ length: 1000 }, newKeyId)).size, 1000)
})

test('43 digits hold any 256 bits, and each number is written in one way', () => {
  assert.equal(base62(2n ** 256n - 1n, 43).length, 43)
  assert.equal(base62(0n, 6), '000000')
  const one = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
  fc.assert(
    fc.property(one, one, (a, b) => {
      assert.equal(base62(a, 43) === base62(b, 43), a === b)
      assert.equal(base62(a, 43) < base62(b, 43), a < b)
    }),
  )
})

test('a key with any one character changed is none', () => {
  const key = newApiKey(said)
  const alphabet = fc.constantFrom(...Array.from('ABCXYZabcxyz0189_-'))
  fc.assert(
    fc.property(fc.nat({ max: key.length - 1 }), alphabet, (at, character) => {
      fc.pre(key[at] !== character)
      assert.equal(readApiKey(key.slice(0, at) + character + key.slice(at + 1)), undefined)
    }),
  )
})

test('what is no key at all is none, however long it is', () => {
  const key = newApiKey(said)
  for (const text of ['', '_', key.slice(1), `${key}0`, ` ${key}`, `${key}\n`, key.toUpperCase(), 'x'.repeat(8000)])
    assert.equal(readApiKey(text), undefined, text)
})

test('what is kept recognises a key and does not hold it', () => {
  const key = newApiKey(said)
  const found = kept([current], key)
  assert.equal(isKeyOf([current], found, key), true)
  assert.equal(isKeyOf([current], found, newApiKey(said)), false)
  assert.equal(isKeyOf([current], undefined, key), false)
  assert.equal(JSON.stringify(found).includes(key.split('_')[3] as string), false)
  assert.match(found.material, /^[\w-]{43}$/)
})

test('while the pepper is changed both are good, and afterwards the old one is not', () => {
  const key = newApiKey(said)
  const before = kept([old], key)
  assert.equal(isKeyOf([current, old], before, key), true)
  assert.equal(isKeyOf([current, old], kept([current, old], key), key), true)
  assert.equal(kept([current, old], key).pepper, 'new')
  assert.equal(isKeyOf([current], before, key), false)
  assert.equal(isKeyOf([{ ...current, id: 'old' }], before, key), false, 'another secret under the same id')
})
