import { type OddRequest, written } from './odd-request.ts'
import type { Targets } from './targets.ts'

const invalid = [400]
const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

function body(name: string, make: (valid: string) => string, status = invalid, within?: number): OddRequest {
  return {
    name,
    send: (on) => on.write && written(on, [], make(on.write.body)),
    status,
    ...(within !== undefined && { within }),
  }
}

/**
 * The same, where it is right for the members that it has beside those that are known: a body may be open for others.
 */
function ignored(request: OddRequest): OddRequest {
  return { ...request, whereOpen: [200, 201, 204] }
}

function typed(name: string, type: string, status: readonly number[]): OddRequest {
  return {
    name,
    send: (on) => written(on, [['Content-Type', type]]),
    status,
    ...(status[0] === 415 && { code: 'unsupported_media_type', headers: { accept: /application\/json/ } }),
  }
}

const keyed = (name: string, key: string, status: readonly number[]): OddRequest => ({
  name,
  send: (on: Targets) => (on.keyed ? written(on, [['Idempotency-Key', key]]) : undefined),
  status,
})

/** Bodies that are no JSON, or not the JSON that is wanted, and bodies that say they are something else. */
export const oddBodies: readonly OddRequest[] = [
  body('an empty body', () => ''),
  body('blanks', () => '  \r\n'),
  body('null', () => 'null'),
  body('an array', (valid) => `[${valid}]`),
  body('a text', () => '"text"'),
  body('a number', () => '42'),
  body('half a body', (valid) => valid.slice(0, valid.length / 2)),
  body('a brace too many', (valid) => `${valid}}`),
  body('two bodies', (valid) => valid + valid),
  body('a comma too many', (valid) => valid.replace(/\}$/, ',}')),
  body('a comment', (valid) => `/* why */${valid}`),
  body('single quotes', (valid) => valid.replaceAll('"', "'")),
  body('NaN', (valid) => valid.replace(/\}$/, ',"a":NaN}')),
  body('a leading zero', (valid) => valid.replace(/\}$/, ',"a":01}')),
  body('a raw line end in a text', (valid) => valid.replace(/"([^"]*)"\}$/, '"a\n$1"}')),
  body('a name twice', (valid) => valid.replace(/^\{("\w+":)/, '{$1"x",$1')),
  body('__proto__', (valid) => valid.replace(/^\{/, '{"__proto__":{"admin":true},')),
  ignored(body('constructor', (valid) => valid.replace(/^\{/, '{"constructor":{"prototype":{}},'))),
  ignored(body('an unknown member', (valid) => valid.replace(/^\{/, '{"colour":"red",'))),
  body('no member at all', () => '{}'),
  body('a number for a text', (valid) => valid.replace(/"[^"]*"\}$/, '42}')),
  body('an object for a text', (valid) => valid.replace(/"[^"]*"\}$/, '{}}')),
  body('a text that is too long', (valid) => valid.replace(/"[^"]*"\}$/, `"${'a'.repeat(2001)}"}`)),
  body('a lone surrogate', (valid) => valid.replace(/"[^"]*"\}$/, '"\\ud800"}')),
  body('U+0000', (valid) => valid.replace(/"[^"]*"\}$/, '"a\\u0000b"}')),
  body('bytes that are no UTF-8', (valid) => valid.replace(/"[^"]*"\}$/, '"\xff"}')),
  body('a surrogate in UTF-8', (valid) => valid.replace(/"[^"]*"\}$/, '"\xed\xa0\x80"}')),
  body('UTF-16', (valid) => Buffer.from(`\ufeff${valid}`, 'utf16le').toString('latin1')),
  body('a byte order mark', (valid) => utf8(`\ufeff${valid}`), [200, 201, 204, 400]),
  body('30,000 open brackets', () => '['.repeat(30_000), invalid, 1000),
  body('objects 5,000 deep', () => `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, invalid, 1000),
  ignored(
    body('a number of 30,000 digits', (valid) => valid.replace(/\}$/, `,"a":${'9'.repeat(30_000)}}`), invalid, 1000),
  ),
  body(
    '4,000 unknown members',
    () => `{${Array.from({ length: 4000 }, (_, i) => `"a${i}":1`).join(',')}}`,
    invalid,
    1000,
  ),
  body('XML with an entity', () => '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
  typed('text', 'text/plain', [415]),
  typed('XML by type', 'application/xml', [415]),
  typed('a form', 'application/x-www-form-urlencoded', [415]),
  typed('a type that is none', 'json', [415]),
  typed('an empty type', '', [415]),
  typed('a wildcard', '*/*', [415]),
  typed('two types', 'application/json, text/plain', [415]),
  typed('JSON in Latin-1', 'application/json; charset=iso-8859-1', [415]),
  typed('JSON that begins like it', 'application/jsonp', [415]),
  typed('JSON in capitals', 'APPLICATION/JSON', [200, 201, 204]),
  typed('JSON in UTF-8', 'application/json; charset=UTF-8', [200, 201, 204]),
  typed('JSON before a tab', 'application/json\t; charset=utf-8', [200, 201, 204, 415]),
  {
    name: 'two Content-Types',
    send: (on) =>
      written(on, [
        ['Content-Type', 'text/plain'],
        ['Content-Type', 'application/json'],
      ]),
    status: [400, 415],
  },
  { name: 'no Content-Type', send: (on) => written(on)?.replace(/Content-Type: .*\r\n/, ''), status: [400, 415] },
  { name: 'a body said to be gzip', send: (on) => written(on, [['Content-Encoding', 'gzip']]), status: [415, 400] },
  { name: 'a body in an unknown coding', send: (on) => written(on, [['Content-Encoding', 'bogus']]), status: [415] },
  { name: 'an answer of no kind', send: (on) => written(on, [['Accept', 'image/png']]), status: [406, 200, 201, 204] },
  { name: 'an unknown preference', send: (on) => written(on, [['Prefer', 'handling=;"']]), status: [200, 201, 204] },
  keyed('an Idempotency-Key of 256 characters', 'a'.repeat(256), [400]),
  keyed('an empty Idempotency-Key', '', [400]),
  keyed('an Idempotency-Key with a tab', 'a\tb', [400, 201, 200, 204]),
  keyed('an Idempotency-Key in Latin-1', 'caf\xe9', [400]),
]
