import { joinList } from '../../../src/core/schema/lexical.ts'
import type { Tree } from '../../support/plain-filter.ts'
import type { Choices } from './choices.ts'
import type { Declared } from './declarations.ts'
import { spelled } from './world.ts'

/** A comparison as it is meant, and the value as it is sent. */
type Leaf = Extract<Tree, { readonly field: string }> & { readonly sent: unknown }
/** A filter as it is meant, with what is sent. */
export type Asked = Leaf | { readonly kind: 'and' | 'or' | 'not'; readonly of: readonly Asked[] }

/** What a list is asked for, in whatever form. */
export interface ListQuery {
  readonly form: 'list' | 'search'
  /** All of them are to hold. */
  readonly filters: readonly Asked[]
  readonly sort: readonly string[]
  readonly deleted: 'include' | 'only' | undefined
}

/** Pieces of texts, and of what means something in SQL. */
const parts = ['a', 'Ä', '[', '%', '_', "'", '"', '\\', 'Σ', 'x', '🙂', ' ']
const patterns = ['*', 'a*', '*Ä*', '*[*', '*\uFFFD', '?', '*%_c', '\\', '*x*b']

/** A query of the lists of a resource. */
export function listQuery(choices: Choices, of: Declared): ListQuery {
  const several = (least: number, most: number): readonly undefined[] =>
    Array.from({ length: least + choices.upTo(most - least) })
  const form = of.searched && choices.isSo() ? 'search' : 'list'
  const isFiltered = of.filter.size > 0
  const flat = isFiltered ? several(0, 2).map(() => leaf(choices, of)) : []
  const apart = [...new Map(flat.map((it) => [`${it.field} ${it.operator}`, it])).values()]
  const either = isFiltered
    ? several(0, 2).map((): Asked => ({ kind: 'or', of: [0, 1].map(() => tree(choices, of, 2)) }))
    : []
  const terms = choices.some(of.sort, 0, 4)
  return {
    form,
    filters: [...apart, ...either],
    sort: terms.map((it) => `${choices.one(['', '-'])}${it}`),
    deleted: of.softDelete ? choices.one([undefined, undefined, 'include', 'only'] as const) : undefined,
  }
}

function tree(choices: Choices, of: Declared, depth: number): Asked {
  const kind = depth === 0 ? 'leaf' : choices.one(['leaf', 'leaf', 'and', 'or', 'not'] as const)
  if (kind === 'leaf') return leaf(choices, of)
  if (kind === 'not') return { kind, of: [leaf(choices, of)] }
  return { kind, of: [0, 1].map(() => tree(choices, of, depth - 1)) }
}

function leaf(choices: Choices, { filter }: Declared): Leaf {
  const field = choices.one([...filter.values()])
  const { kind, optional, name } = field
  const operator = choices.one([...kind.operators, ...(optional ? ['null'] : [])])
  const value = (): unknown => choices.one(kind.values)
  const made = (meant: unknown, sent: unknown = meant): Leaf => ({ field: name, operator, value: meant, sent })
  switch (operator) {
    case 'null':
      return made(choices.isSo())
    case 'has': {
      const held = kind.values.flatMap((it) => it as unknown[])
      return made(choices.one(held))
    }
    case 'in':
    case 'nin': {
      const values = [value(), value()]
      return made(
        values,
        values.map((it) => spelled(choices, kind, it)),
      )
    }
    case 'contains':
    case 'starts_with':
      return made(choices.one(parts))
    case 'like':
      return made(choices.one(patterns))
    default: {
      const meant = value()
      return made(meant, spelled(choices, kind, meant))
    }
  }
}

/** A query as the parameters of a list. */
export function parametersOf({ filters, sort, deleted }: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const it of filters) {
    if ('kind' in it) parameters.append('or', `(${it.of.map(written).join()})`)
    else {
      const { field, operator, sent } = it
      const name = `${field.replace('.', '__')}${operator === 'eq' ? '' : `__${operator}`}`
      parameters.append(name, Array.isArray(sent) ? joinList(sent) : String(sent))
    }
  }
  if (sort.length > 0) parameters.set('sort', sort.join())
  if (deleted) parameters.set('deleted', deleted)
  return parameters
}

function written(it: Asked): string {
  if ('kind' in it)
    return it.kind === 'not' ? `not.${it.of.map(written).join()}` : `${it.kind}(${it.of.map(written).join()})`
  const quote = (each: unknown): string => `"${String(each).replace(/["\\]/g, '\\$&')}"`
  return `${it.field}.${it.operator}.${Array.isArray(it.sent) ? `(${it.sent.map(quote).join()})` : quote(it.sent)}`
}

/** A query as the body of a search. */
export function bodyOf({ filters, sort, deleted }: ListQuery): object {
  return {
    ...(filters.length > 0 && { filter: { and: filters.map(asData) } }),
    ...(sort.length > 0 && { sort }),
    ...(deleted && { deleted }),
  }
}

function asData(it: Asked): object {
  if (!('kind' in it)) return { [it.field]: { [it.operator]: it.sent } }
  const of = it.of.map(asData)
  return { [it.kind]: it.kind === 'not' ? of[0] : of }
}
