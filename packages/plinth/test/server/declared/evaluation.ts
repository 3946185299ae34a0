import { nested } from '../../../src/core/resource/view.ts'
import { holds, inOrder } from '../../support/plain-filter.ts'
import type { Declared } from './declarations.ts'
import type { ListQuery } from './queries.ts'
import type { Caller, Made, Values, World } from './world.ts'

/** The rows that a query is to find, in order. */
export function expected(
  world: World,
  by: Caller,
  of: Declared,
  { filters, sort, deleted }: ListQuery,
): readonly Made[] {
  const order = inOrder(sort, of.key)
  return world
    .seen(by, of)
    .filter(({ isDeleted }) => (deleted === 'only' ? isDeleted : deleted === 'include' || !isDeleted))
    .filter(({ entity }) => {
      const fieldOf = (name: string): unknown => {
        const [relation, field] = name.split('.')
        if (field === undefined) return entity[name]
        const reference = of.fields.find((it) => it.name === `${relation}_id`)
        return reference && world.referred(by, reference, entity)?.entity[field]
      }
      return filters.every((it) => holds(it, fieldOf))
    })
    .sort((one, other) => order(one.entity, other.entity))
}

/** A row as a caller is answered who asks for these fields, and for what it refers to. */
export function shown(
  world: World,
  by: Caller,
  { of, entity }: Made,
  fields?: readonly string[],
  expand: readonly string[] = [],
): Values {
  const steps = nested(expand)
  const embedded = [...steps].flatMap(([name, inner]) => {
    const reference = of.fields.find((it) => it.name === `${name}_id`)
    const found = reference && world.referred(by, reference, entity)
    return found ? [[name, shown(world, by, found, undefined, inner)]] : []
  })
  const chosen = Object.entries(entity).filter(([name]) => !fields || name === of.key || fields.includes(name))
  return Object.fromEntries([...chosen, ...embedded])
}
