import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Failed, type Fault } from 'plinth'
import { applyPatch, readSteps, type Step } from '../../src/core/json/json-patch.ts'

/** A vector of the suite that all implementations share. */
interface Vector {
  readonly comment?: string
  readonly doc: unknown
  readonly patch: unknown
  readonly expected?: unknown
  readonly error?: string
  readonly disabled?: boolean
}

const require = createRequire(import.meta.url)

function patched(document: unknown, patch: unknown): unknown {
  const faults: Fault[] = []
  const steps = readSteps(patch, faults) as readonly Step[]
  if (faults[0]) throw new Failed('validation_failed', { title: 'Not a patch' } as never, { faults })
  return applyPatch(document, steps)
}

const suites: Readonly<Record<string, readonly Vector[]>> = {
  tests: require('json-patch-test-suite/tests.json'),
  spec: require('json-patch-test-suite/spec_tests.json'),
}
for (const [file, vectors] of Object.entries(suites)) {
  for (const [index, { comment, doc, patch, expected, error, disabled }] of vectors.entries()) {
    if (disabled) continue
    test(`${file} ${index}: ${comment ?? error ?? JSON.stringify(patch)}`, () => {
      const before = JSON.stringify(doc)
      if (error !== undefined) assert.throws(() => patched(doc, patch), Failed)
      else if (expected !== undefined) assert.deepEqual(patched(doc, patch), expected)
      else patched(doc, patch)
      assert.equal(JSON.stringify(doc), before, 'the document itself stays as it is')
    })
  }
}

/** JSON has one zero. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)))

test('replacing all by a value gives that value, and testing it then holds', () => {
  fc.assert(
    fc.property(json, json, (document, value) => {
      const steps = ['replace', 'test'].map((op) => ({ op, path: '', value }))
      assert.deepEqual(patched(document, steps), value)
    }),
  )
})

test('what is added anywhere and removed again leaves the document as it was', () => {
  const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__proto__' && text.isWellFormed())
  fc.assert(
    fc.property(fc.dictionary(name, json), name, json, (document, member, value) => {
      const path = `/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const { [member]: _, ...others } = document
      const added = { op: 'add', path, value }
      assert.deepEqual(patched(document, [added, { op: 'remove', path }]), others)
    }),
  )
})
