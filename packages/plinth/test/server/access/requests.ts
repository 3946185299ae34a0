import type { Access } from '../../../src/core/access.ts'
import type { StandardVerb } from '../../../src/core/operation.ts'
import { reflect } from '../../../src/core/reflect.ts'
import type { Resource } from '../../../src/core/resource/resource.ts'
import type { Asked } from './ask.ts'
import { house } from './house.ts'

/** A request about one row, made from the declaration of an operation. */
export interface ItemRequest extends Asked {
  readonly operation: string
  readonly access: Access
  readonly verb: StandardVerb
  /** What it does to the row: what reads never does harm, and `touch` sets what is there already. */
  readonly kind: 'read' | 'touch' | 'write'
  /** Whether it is about what may be deleted. */
  readonly about: 'present' | 'deleted' | 'past'
}

const bodies: Readonly<Record<string, object>> = {
  team: { name: 'x' },
  folder: { name: 'x' },
  note: { title: 'x' },
  visit: { badge: 'x', place: 'here' },
  diary: { text: 'x' },
  country: { name: 'x' },
  shift: { from: '2027-01-01', to: '2027-01-02', what: 'x' },
}

/** What makes a row of a resource, but for its key. */
export function bodyOf({ name }: { readonly name: string }): object {
  return bodies[name] as object
}

/** All operations of the house. */
export const operations = reflect(house.service).operations

/** The field that a row is told by in a resource: the first of its declaration that takes any text. */
export function markerField({ name }: { readonly name: string }): string {
  const fields: Readonly<Record<string, string>> = { note: 'title', visit: 'badge', diary: 'text', shift: 'what' }
  return fields[name] ?? 'name'
}

type Variant = Omit<Asked, 'method' | 'path'> &
  Partial<Pick<ItemRequest, 'kind' | 'about' | 'method'>> & { readonly query?: string }

/** The ways to ask for a row of a resource, with each operation that it has. */
export function itemRequests(resource: Resource, id: string, marker: string): readonly ItemRequest[] {
  const parameter = `{${resource.parameter}}`
  return operations.flatMap(({ name: operation, declaration }): ItemRequest[] => {
    const { standard, routes, access } = declaration
    const [route] = routes
    if (!standard || standard.resource !== (resource as unknown) || !route) return []
    const { verb } = standard
    const path = route.path.replace(parameter, id).replace('{version}', '1')
    const isItem = route.path.includes(parameter)
    const variants = isItem
      ? itemVariants(resource, verb, marker)
      : verb === 'batch'
        ? batchVariants(resource, id, marker)
        : []
    return variants.map(({ query = '', kind = 'read', about = 'present', ...rest }) => {
      return { operation, access, verb, method: route.method, path: path + query, kind, about, ...rest }
    })
  })
}

const stale = { 'if-match': '"7.json"' }
const any = { 'if-match': '*' }
const none = { 'if-none-match': '*' }
const patch = { 'content-type': 'application/json-patch+json' }

function itemVariants(resource: Resource, verb: StandardVerb, marker: string): readonly Variant[] {
  const body = bodyOf(resource)
  const field = markerField(resource)
  const reads = [
    {},
    { method: 'HEAD' },
    { headers: { 'if-none-match': '"1.json"' } },
    { headers: { 'if-none-match': '*' } },
  ]
  const variants: Partial<Record<StandardVerb, readonly Variant[]>> = {
    get: [
      ...reads,
      ...(resource.rules.softDelete
        ? (['include', 'only'] as const).map((it) => ({ query: `?deleted=${it}`, about: 'deleted' as const }))
        : []),
      ...(resource.history ? [{ query: `?as_of=${soon()}`, about: 'past' as const }] : []),
      ...(resource.view.isSparse ? [{ query: '?fields=pay,code' }, { query: '?expand=folder,team' }] : []),
    ],
    history: [{ about: 'past' }, { query: '?limit=1', about: 'past' }],
    version: [{ about: 'past' }],
    replace: [{ body }, { body, headers: any }, { body, headers: none }].map(write),
    update: [
      { body: { [field]: marker }, kind: 'touch' },
      ...[{ body }, { body, headers: stale }, { body, headers: any }].map(write),
      ...(resource.forms.jsonPatch
        ? [{ body: [{ op: 'test', path: `/${field}`, value: marker }], headers: patch, kind: 'touch' as const }]
        : []),
    ],
    delete: [{}, { headers: stale }].map(write),
    restore: [write({})],
  }
  return variants[verb] ?? []
}

function batchVariants(resource: Resource, id: string, marker: string): readonly Variant[] {
  const body = bodyOf(resource)
  const elements = [
    { op: 'update', id, body },
    { op: 'update', id, body: { [markerField(resource)]: marker }, if_match: '"7.json"' },
    { op: 'replace', id, body },
    { op: 'delete', id },
    ...(resource.rules.softDelete ? [{ op: 'restore', id }] : []),
  ]
  return elements.map((element, index) =>
    write({ body: { mode: index % 2 === 0 ? 'atomic' : 'independent', operations: [element] } }),
  )
}

function write(variant: Variant): Variant {
  return { ...variant, kind: 'write' }
}

/** A moment that nothing has happened after. */
export function soon(): string {
  return new Date(Date.now() + 60_000).toISOString()
}
