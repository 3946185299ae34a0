import { type Draft, type Kit, parameterText } from './draft.ts'
import type { Mutation } from './mutation.ts'
import { mark } from './mutation.ts'
import { oddTexts } from './texts.ts'

const isPlain = (draft: Draft): boolean => draft.writtenPath === undefined
const hasParameter = (draft: Draft): boolean => isPlain(draft) && draft.path.size > 0

/** What a path can be made of. Dots alone are left out: they make another path of it. */
const oddSegments = oddTexts.filter((text) => text !== '' && !/^\.+$/.test(text))

function setOne(draft: Draft, text: string): void {
  const name = draft.path.keys().next().value ?? ''
  draft.path.set(name, text)
  draft.row = 'unknown'
}

/** The path with its parameters as it is normally sent. */
export function encodedPath({ operation, path }: Draft): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(path.get(name) ?? ''))
}

function encodeSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Other texts in the path, and other ways to write the same. */
export const pathMutations: readonly Mutation[] = [
  {
    applies: hasParameter,
    apply(draft, { random }) {
      setOne(draft, random.pick(oddSegments).toWellFormed())
      mark(draft, 'odd text in the path')
    },
  },
  {
    applies: hasParameter,
    apply(draft, kit) {
      setOne(draft, overlong(draft, kit))
      mark(draft, 'long text in the path')
    },
  },
  {
    applies: hasParameter,
    apply(draft, { random }) {
      const raw = random.pick([
        '%',
        '%z',
        '%zz',
        '%2',
        '%ff',
        '%c3%28',
        '%ed%a0%80',
        '%f0%9f%98',
        '%u0041',
        '%c0%80',
        '%00',
      ])
      draft.writtenPath = draft.operation.path.replace(/\{\w+\}/, raw)
      draft.row = 'unknown'
      mark(draft, 'a path that is not percent-encoded text', 'refuse', 400, 404)
    },
  },
  {
    applies: hasParameter,
    apply(draft, { random }) {
      const raw = random.pick(['%2F', '%2f..%2f', 'a%2Fb', '.', '..', '%2e', '%2e%2e', '..;', '%5c..', 'a;b=c'])
      draft.writtenPath = draft.operation.path.replace(/\{\w+\}/, raw)
      draft.row = 'unknown'
      mark(draft, 'separators in the path', 'either')
    },
  },
  {
    applies: hasParameter,
    apply(draft, { random }) {
      const plain = draft.operation.path.replace(/\{(\w+)\}/g, (_, name: string) => spelled(draft.path.get(name) ?? ''))
      draft.writtenPath = random.chance(0.5) ? plain : plain.replaceAll(/%[0-9A-F]{2}/g, (each) => each.toLowerCase())
      mark(draft, 'more percent-encoding than needed')
    },
  },
  {
    applies: (draft) => isPlain(draft) && draft.operation.path !== '/',
    apply(draft, { random }) {
      const path = encodedPath(draft)
      draft.writtenPath = random.chance(0.5) ? `${path}/` : path.replace(/\//, '//')
      mark(draft, 'a slash too many')
    },
  },
  {
    applies: (draft) => isPlain(draft) && /[a-z]/.test(draft.operation.path.replace(/\{\w+\}/g, '')),
    apply(draft) {
      const [head = '', ...tail] = encodedPath(draft)
        .split(/(?=\/)/)
        .slice(0)
      draft.writtenPath = [head.toUpperCase(), ...tail].join('')
      mark(draft, 'the path in upper case', 'refuse', 404, 405)
    },
  },
]

function spelled(text: string): string {
  return [...Buffer.from(text.toWellFormed())]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

function overlong(draft: Draft, { random, make }: Kit): string {
  const { schema } = draft.operation.parameters.find((each) => each.in === 'path') ?? {}
  const one = schema ? parameterText(make(schema, random)) : 'a'
  const length = random.pick([(schema?.maxLength ?? 100) + 1, 300, 2000])
  return one
    .repeat(Math.ceil(length / Math.max(1, one.length)))
    .slice(0, length)
    .toWellFormed()
}
