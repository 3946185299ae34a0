import { resource, t } from 'plinth'
import type { Resource } from '../../../src/core/resource/resource.ts'
import { type AnySchema, keywords, kind as kindOf } from '../../../src/core/schema/schema.ts'
import { engine } from '../../support/databases.ts'
import type { Choices } from './choices.ts'
import { type FieldKind, type KindName, kinds, stampKinds } from './kinds.ts'

/** A field of a resource that was made up. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly optional: boolean
  /** The resource whose key it holds. */
  readonly to?: Declared
}

/** A resource that was made up, and what its lists may be asked. */
export interface Declared {
  readonly resource: Resource
  readonly name: string
  readonly key: string
  readonly fields: readonly Field[]
  readonly tenant: boolean
  readonly owner: boolean
  readonly softDelete: boolean
  readonly unique: readonly (readonly string[])[]
  /** What lists may be filtered by: `title`, `box.title`. */
  readonly filter: ReadonlyMap<string, Field>
  readonly sort: readonly string[]
  readonly expand: readonly string[]
  readonly searched: boolean
  readonly sparse: boolean
}

/** Names that mean something elsewhere: in SQL, in filters, to an engine that forgets case or cuts what is long. */
const fieldNames = [
  'order',
  'select',
  'group',
  'value',
  'key',
  'one',
  'in',
  'like',
  'eq',
  'dueAt',
  'größe',
  'it"s',
  'a_name_that_is_so_long_that_not_all_of_it_fits_in_an_index',
  'a_name_that_is_so_long_that_not_all_of_it_fits_in_a_name',
] as const
const resourceNames = ['table', 'user', 'box', 'thing_of_which_there_are_so_many_that_it_is_long']
/** Names that lists can be asked by. */
const isAsked = /^[\p{L}_]+$/u
/** Names that are operators, too: a field of another row cannot have one. */
const operators = new Set(['in', 'like'])

/** Between one and three resources; each may refer to those before it. */
export function declarations(choices: Choices): readonly Declared[] {
  const made: Declared[] = []
  const names = choices.some(resourceNames, 1, 3)
  for (const name of names) made.push(declared(choices, name, made))
  return made
}

function declared(choices: Choices, name: string, before: readonly Declared[]): Declared {
  const { isSo, some, one } = choices
  const own = some(fieldNames, 1, 5).map((it): Field => {
    const kind = kinds[one(Object.keys(kinds) as KindName[])]
    return { name: it, kind, optional: isSo() }
  })
  const references = some(before).flatMap((to): Field[] => {
    const twice = one([[to.name], [to.name, `other_${to.name}`]])
    return twice.map((it) => ({ name: `${it}_id`, kind: keyKind(to), optional: isSo(), to }))
  })
  const isKeyed = choices.upTo(4) === 0
  const tenant = !isKeyed && isSo()
  const owner = !isKeyed && isSo()
  const code: Field = { name: 'code', kind: codeKind, optional: false }
  const fields = [...(isKeyed ? [code] : []), ...own, ...references]
  const key = isKeyed ? 'code' : 'id'
  const stamps = Object.entries(stampKinds).map(([it, kind]): Field => ({ name: it, kind, optional: false }))
  const related = references.flatMap(({ name: reference, to }) =>
    (to?.fields ?? []).flatMap((it) =>
      operators.has(it.name) || !isAsked.test(it.name)
        ? []
        : [{ ...it, name: `${reference.replace(/_id$/, '')}.${it.name}`, optional: true }],
    ),
  )
  const asked = [...fields, ...stamps].filter(({ name: it }) => isAsked.test(it))
  const filter = some([...asked, ...related].filter(({ kind }) => kind.operators.length > 0))
  const sort = some(asked.filter(({ kind }) => kind.isSorted)).map((it) => it.name)
  const set = some(own.filter(({ kind }) => kind.isUnique)).map((it) => it.name)
  const unique = set.length > 0 && set.length < 3 && isSo() ? [set] : []
  const paths = references.flatMap(({ name: reference, to }) => {
    const relation = reference.replace(/_id$/, '')
    const inner = (to?.fields ?? []).flatMap((it) => (it.to ? [`${relation}.${it.name.replace(/_id$/, '')}`] : []))
    return [relation, ...inner]
  })
  const expand = some(paths)
  const rest = { tenant, owner, softDelete: isSo(), searched: filter.length > 0 && isSo(), sparse: isSo() }
  const present = fields.filter(({ optional }) => !optional)
  const counted = some(present.filter(({ kind: { schema } }) => isCounted(schema))).map((it) => it.name)
  const month = one(['created_at', ...present.filter(({ kind: { schema } }) => isDated(schema)).map((it) => it.name)])
  // A key of MySQL has room for two texts.
  const most = engine.name === 'mysql' ? 2 - Number(tenant) : counted.length + 1
  const totals = isSo() && { by: [...(owner && isSo() ? ['owner_id'] : []), ...counted].slice(0, most), month }
  const made = resource(name, {
    fields: Object.fromEntries(
      fields.map((it) => [it.name, it.optional ? t.Optional(it.kind.schema as never) : it.kind.schema]),
    ),
    path: `/${name}s`,
    ...(isKeyed && { key: 'code' }),
    references: Object.fromEntries(references.map((it) => [it.name, { to: it.to?.resource }])),
    filter: filter.map((it) => it.name),
    sort,
    unique,
    tenant,
    ...(owner && { owner: 'user' }),
    ...(rest.softDelete && { softDelete: true }),
    ...(rest.searched && { search: true }),
    ...(rest.sparse && { sparse: true }),
    expand,
    ...(totals && { totals }),
  } as never) as unknown as Resource
  const byName = new Map(filter.map((it) => [it.name, it]))
  return { resource: made, name, key, fields, unique, filter: byName, sort, expand, ...rest }
}

/** Whether rows can be counted by a field, and by the months of one. */
const isCounted = (schema: AnySchema): boolean =>
  ['id', 'string', 'enum', 'integer'].includes(schema[kindOf]) && (keywords(schema).maxLength ?? 0) <= 255
const isDated = (schema: AnySchema): boolean => ['instant', 'date'].includes(schema[kindOf])

const codeKind: FieldKind = {
  ...kinds.text,
  schema: t.String({ minLength: 1, maxLength: 40 }),
  values: ['a', 'B', 'ä', 'x y', "'", '/', '?', 'e', '%2F', '🙂'],
}
const idKind: FieldKind = kinds.link

function keyKind({ key }: Declared): FieldKind {
  return key === 'id' ? idKind : codeKind
}
