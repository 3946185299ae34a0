// No regular expression takes longer than in proportion to its text: none of the sources, and none that a document
// declares.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Node, parseSync } from 'oxc-parser'
import { check } from 'recheck'
import { filesBelow, root } from '../scripts/files.ts'

/** Expressions that are slow on some texts, and see none but our own. */
const own: Readonly<Record<string, string>> = {
  '/create table (\\S+) (\\(.*?\\n {2}\\))/gs': 'It reads the tables that are written beside it.',
  '/^(?:insert into|update|delete from) ("(?:[^"]|"")+").* returning (.+) into :/s':
    'It reads a statement that the dialect of Oracle has made.',
  '/\\s*((?:begin\\b(?!\\s*;)|create or replace trigger\\b).*?\\bend(?=;|$)|[^;]+?)\\s*(?:;|$)/gs':
    'It reads definitions of tables, which are written in sources and migrations.',
}

interface Expression {
  readonly pattern: string
  readonly flags: string
  readonly file: string
}

/**
 * The text that a regular expression is made of. What is not known of it is taken for a 9, which may stand in a
 * quantifier, too.
 */
function textOf(node: Node | null | undefined, known: ReadonlyMap<string, string>): string {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'Identifier') return known.get(node.name) ?? '9'
  if (node?.type !== 'TemplateLiteral') return '9'
  return node.quasis
    .map(
      ({ value }, index) =>
        value.cooked + (index < node.expressions.length ? textOf(node.expressions[index], known) : ''),
    )
    .join('')
}

/** The expressions of a source: its literals, what it gives to `RegExp`, and the patterns that it declares. */
function expressionsOf(file: string): Expression[] {
  const known = new Map<string, string>()
  const found: Expression[] = []
  const add = (pattern: string, flags: string): void => void found.push({ pattern, flags, file })
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
      known.set(node.id.name, textOf(node.init, known))
    if (node.type === 'Literal' && 'regex' in node) add(node.regex.pattern, node.regex.flags)
    if (node.type === 'Property' && 'name' in node.key && node.key.name === 'pattern')
      add(textOf(node.value, known), 'u')
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const [pattern, flags] = node.arguments
      const isExpression = node.callee.type === 'Identifier' && node.callee.name === 'RegExp'
      if (isExpression) add(textOf(pattern, known), flags ? textOf(flags, known) : '')
    }
    children(node).forEach(visit)
  }
  visit(parseSync(file, readFileSync(`${root}${file}`, 'utf8')).program)
  return found
}

function children(node: object): Node[] {
  return Object.values(node)
    .flat()
    .filter((each): each is Node => typeof each === 'object' && each !== null && 'type' in each)
}

/** The patterns that a document tells callers of. */
function patternsOf(file: string): Expression[] {
  const found: Expression[] = []
  JSON.parse(readFileSync(`${root}${file}`, 'utf8'), (name, value) => {
    if (name === 'pattern' && typeof value === 'string') found.push({ pattern: value, flags: 'u', file })
    return value
  })
  return found
}

const sources = [...filesBelow('packages/plinth/src', isSource), ...filesBelow('services', isSource)]
const documents = filesBelow('services', (path) => path.endsWith('/documents/openapi.json'))
const all = Map.groupBy(
  [...sources.flatMap(expressionsOf), ...documents.flatMap(patternsOf)],
  ({ pattern, flags }) => `/${pattern}/${flags}`,
)

function isSource(path: string): boolean {
  return path.endsWith('.ts') && path.includes('/src/')
}

/** Steps are counted, and hardly milliseconds: on a busy machine every text takes long. */
const bySteps = { attackLimit: 5e7, attackTimeout: 60_000, incubationTimeout: 60_000, seedingTimeout: 60_000 }

async function isSlow({ pattern, flags }: Expression): Promise<boolean> {
  return (await check(pattern, flags, { timeout: 120_000, ...bySteps })).status !== 'safe'
}

test('every regular expression takes time in proportion to its text', async () => {
  assert.ok(all.size > 100, `${all.size} found`)
  const slow: string[] = []
  for (const [written, [first]] of all) {
    if (first && (await isSlow(first)) && !own[written]) slow.push(`${first.file}: ${written}`)
  }
  assert.deepEqual(slow, [])
})

test('what is excused is there, and slow', async () => {
  for (const written of Object.keys(own)) {
    const [first] = all.get(written) ?? []
    assert.ok(first && (await isSlow(first)), written)
  }
})

test('a slow one would be found', async () => {
  for (const pattern of ['^(a+)+$', '\\s+$', '(x|xx)*y', '\\s*;\\s*']) {
    assert.ok(await isSlow({ pattern, flags: '', file: '' }), pattern)
  }
})
