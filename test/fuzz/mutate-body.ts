import { essence } from './document.ts'
import { bodyRuling, type Draft } from './draft.ts'
import { damage } from './invalid-value.ts'
import { type Mutation, mark } from './mutation.ts'

const hasValue = (draft: Draft): boolean => draft.value !== undefined && draft.bytes === undefined
const hasObject = (draft: Draft): boolean => hasValue(draft) && isObject(draft.value)
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
const takesJson = ({ operation }: Draft): boolean =>
  [...(operation.body?.content.keys() ?? [])].some((type) => type.endsWith('json'))

/** Texts that are almost JSON, made from some that is. */
const almost: readonly ((text: string) => string | Buffer)[] = [
  () => ' ',
  () => 'null',
  () => '[]',
  () => '"text"',
  () => '42',
  (text) => `[${text}]`,
  (text) => text.slice(0, -1),
  (text) => `${text}}`,
  (text) => `${text}${text}`,
  (text) => text.replace(/\}$/, ',}'),
  (text) => `/* why */${text}`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/"(\w+)":/, '$1:'),
  (text) => text.replace(/\}$/, ',"number":NaN}'),
  (text) => text.replace(/\}$/, ',"number":01}'),
  (text) => text.replace(/\}$/, ',"number":+1}'),
  (text) => text.replace(/\}$/, ',"text":"\t"}'),
  (text) => text.replace(/\}$/, ',"text":"\\x41"}'),
  (text) => text.replace(/\}$/, ',"text":"\\ud800"}'),
  (text) => text.replace(/^\{("(?:[^"\\]|\\.)*"):/, '{$1:1,$1:'),
  (text) => text.replace(/^\{/, '{"__proto__":{"admin":true},'),
  (text) => text.replace(/^\{/, '{"constructor":{"prototype":{"admin":true}},'),
  (text) => text.replace(/^\{/, `{"deep":${'['.repeat(65)}${']'.repeat(65)},`),
  (text) => text.replace(/^\{/, `{"deep":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)},`),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from(',"text":"\xff"}', 'latin1')]),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from(',"text":"\xed\xa0\x80"}', 'latin1')]),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => `<?xml version="1.0"?><x>${text.length}</x>`,
  (text) => `${text}\0`,
]

/** Other ways to write the same JSON. */
const alike: readonly ((value: object) => string)[] = [
  (value) => JSON.stringify(value, null, 2),
  (value) => `\r\n\t ${JSON.stringify(value)} \n`,
  (value) => JSON.stringify(Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).reverse())),
  (value) => JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped),
  (value) => JSON.stringify(value).replace(/"(\w)/, (_, first: string) => `"${escaped(first)}`),
]

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Other values and other texts in the body. */
export const bodyMutations: readonly Mutation[] = [
  ...Array.from({ length: 4 }, () => ({
    applies: hasValue,
    apply(draft: Draft, { random, resolve }: Parameters<Mutation['apply']>[1]) {
      const schema = draft.operation.body?.content.get(essence(draft.mediaType ?? ''))
      if (!schema) return
      const { value, how } = damage(schema, draft.value, random, resolve)
      draft.value = value
      mark(draft, `body, ${how}`)
    },
  })),
  {
    applies: hasObject,
    apply(draft, { random }) {
      const text = JSON.stringify(draft.value)
      const bytes = Buffer.from(random.pick(almost)(text) as string)
      if (bytes.equals(Buffer.from(text))) return
      draft.bytes = bytes
      mark(draft, 'almost JSON', 'refuse', 400)
    },
  },
  {
    applies: hasObject,
    apply(draft, { random, oracle }) {
      const before = bodyRuling(draft, oracle)
      draft.bytes = Buffer.from(random.pick(alike)(draft.value as object))
      mark(draft, 'the same JSON, written otherwise', before === 'valid' ? 'accept' : 'either')
    },
  },
  {
    applies: (draft) => takesJson(draft) && draft.operation.body?.required === true,
    apply(draft) {
      draft.bytes = Buffer.alloc(0)
      mark(draft, 'an empty body', 'refuse', 400)
    },
  },
  {
    applies: (draft) => takesJson(draft) && draft.operation.body?.required === true,
    apply(draft) {
      draft.value = undefined
      draft.mediaType = undefined
      mark(draft, 'no body', 'refuse', 400, 415)
    },
  },
]
