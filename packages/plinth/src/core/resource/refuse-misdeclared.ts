import { type AnySchema, type Fields, type Kind, keywords, kind, optional } from '../schema/schema.ts'
import { isRelated } from './related-fields.ts'
import { stamps } from './row-fields.ts'

/** A resource as far as it says by what its rows are told apart, found and ordered. */
interface DeclaredResource {
  readonly name: string
  /** Whatever a row has. */
  readonly entity: Fields
  readonly fields: Fields
  /** The field that identifies a row, where it is not a server-made `id`. */
  readonly key?: string | undefined
  readonly filter?: readonly string[] | undefined
  readonly sort?: readonly string[] | undefined
  readonly unique?: readonly (readonly string[])[] | undefined
  readonly history?: boolean | undefined
  readonly audit?: 'read' | undefined
  readonly cache?: object | undefined
}

/** What is not one value, which equals nothing that a parameter can say; and bytes, which no index has. */
const unsought: ReadonlySet<Kind> = new Set(['map', 'object', 'union', 'any', 'bytes'])
/** A name that parameters, and the expressions of filters, can say. */
const sayable = /^[\p{L}_](?:[\p{L}\p{N}_]*[\p{L}\p{N}])?$/u

/**
 * Throws a TypeError when the fields of a resource cannot be what it declares them to be: its key, a filter, an order.
 */
export function refuseMisdeclared(resource: DeclaredResource): void {
  const fault = faultOf(resource)
  if (fault) throw new TypeError(`The resource "${resource.name}" ${fault}.`)
}

function faultOf(resource: DeclaredResource) {
  const { entity, fields, key, filter = [], sort = [], unique = [], history, audit, cache } = resource
  const given = [...Object.keys(stamps), ...(key === undefined ? ['id'] : [])].find((it) => fields[it])
  const twin = twinOf(Object.keys(entity))
  if (given) return `has a field "${given}", which every row has`
  if (twin) return `has fields that differ in nothing but case: "${twin.join('" and "')}"`
  const own = filter.filter((it) => !isRelated(it))
  const unknown = [...(key === undefined ? [] : [key]), ...own, ...sort, ...unique.flat()].find((it) => !entity[it])
  if (unknown !== undefined) return `is found or ordered by "${unknown}", which it has no field for`
  if (key !== undefined && (isSeveral(entity[key]) || keywords(entity[key] as AnySchema)[optional]))
    return `is identified by "${key}", which must be one value that every row has`
  const unsaid = [...filter.flatMap((it) => it.split('.')), ...sort].find(isUnsaid)
  if (unsaid) return `is filtered or sorted by "${unsaid}": no parameter can say that name`
  const lost =
    own.find((it) => unsought.has((entity[it] as AnySchema)[kind])) ?? sort.find((it) => isSeveral(entity[it]))
  if (lost) return `is filtered or sorted by "${lost}", which is nothing to look for`
  if (history && own.includes('as_of')) return 'is filtered by "as_of", which says the moment of a list'
  if (audit && cache) return 'tells who reads its rows, which nobody could of answers from a cache'
  const sets = [key ?? 'id', ...unique.map((it) => it.join(', '))]
  const twice = sets.find((it, place) => sets.indexOf(it) < place)
  return twice && `is unique by "${twice}" twice`
}

function isUnsaid(name: string): boolean {
  return !sayable.test(name) || name.includes('__') || name === '_' || name === 'not'
}

function isSeveral(schema: AnySchema | undefined): boolean {
  return schema !== undefined && (schema[kind] === 'array' || unsought.has(schema[kind]))
}

/** Two names that some engine takes for one. */
function twinOf(names: readonly string[]): readonly string[] | undefined {
  const known = new Map<string, string>()
  for (const name of names) {
    const other = known.get(name.toLowerCase())
    if (other !== undefined) return [other, name]
    known.set(name.toLowerCase(), name)
  }
  return undefined
}
