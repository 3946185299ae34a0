import type { ReflectedOperation, ReflectedService } from '../../core/reflect.ts'
import { type Fields, keywords } from '../../core/schema/schema.ts'

/** A kind of thing that a service makes and deletes. */
export interface Kind {
  /** As in `time-entry`. */
  readonly name: string
  readonly create: ReflectedOperation
  readonly remove: ReflectedOperation | undefined
  readonly fields: Fields
  /** The member of what is made that identifies it. */
  readonly key: string
  /** Other kinds that its members hold ids of, by member. */
  readonly references: ReadonlyMap<string, string>
}

/** The kinds of things that a service makes over HTTP: what its operations say that they create. */
export function kindsOf({ operations }: ReflectedService): readonly Kind[] {
  const creating = operations.filter(({ declaration, sources }) => {
    return (
      declaration.creates !== undefined && sources?.route.method === 'POST' && sources.route.parameters.length === 0
    )
  })
  const names = creating.map(({ name }) => kebab(name.replace(/^create/, '')))
  return creating.map((create, index) => {
    const { declaration } = create
    const fields = (declaration.input && keywords(declaration.input).properties) ?? {}
    const path = declaration.creates as string
    const remove = operations.find(
      ({ sources }) => sources?.route.method === 'DELETE' && shape(sources.route.path) === shape(path),
    )
    const key = /\{(\w+)\}$/.exec(path)?.[1] ?? 'id'
    return { name: names[index] as string, create, remove, fields, key, references: referencesOf(fields, names) }
  })
}

/** Members that end in the name of a kind and `_id`. */
function referencesOf(fields: Fields, kinds: readonly string[]): Kind['references'] {
  const found = Object.keys(fields).map((member) => {
    const name = kinds.find((each) => new RegExp(`(^|_)${each.replaceAll('-', '_')}_id$`).test(member))
    return name === undefined ? [] : [[member, name] as const]
  })
  return new Map(found.flat())
}

function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}

function shape(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '{}')
}
