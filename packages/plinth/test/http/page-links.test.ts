import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageLinks } from '../../src/http/page-links.ts'

for (const [target, cursor, links, previous] of [
  ['/things', undefined, '</things>; rel="first"'],
  ['/things?a=1', undefined, '</things?a=1&cursor=Xyz>; rel="prev", </things?a=1>; rel="first"', 'Xyz'],
  [
    '/things',
    'AbC',
    '</things?cursor=AbC>; rel="next", </things?cursor=Xyz>; rel="prev", </things>; rel="first"',
    'Xyz',
  ],
  ['/things', 'AbC', '</things?cursor=AbC>; rel="next", </things>; rel="first"'],
  ['/things?cursor=old', 'AbC', '</things?cursor=AbC>; rel="next", </things>; rel="first"'],
  ['/things?a=1&%63ursor=old&&b', undefined, '</things?a=1&b>; rel="first"'],
  ['/things?a=1?2&cursors=3', undefined, '</things?a=1?2&cursors=3>; rel="first"'],
  ['/things?a=">; rel="x"', undefined, '</things?a=%22%3E; rel=%22x%22>; rel="first"'],
  [`/things?a=${'x'.repeat(5000)}`, 'AbC', undefined],
] as const) {
  test(`${target.slice(0, 60)} with ${cursor ?? 'no cursor'} and ${previous ?? 'none'} before links to ${links ?? 'nothing'}`, () => {
    assert.equal(pageLinks(target, cursor, previous), links)
  })
}
