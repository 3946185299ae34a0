import type { AnyResource } from '../core/entity.ts'
import type { Repository } from '../core/repository.ts'
import type { Cursors } from './cursor.ts'
import { lists } from './list.ts'
import { TableRepository } from './repository.ts'
import type { Session } from './session.ts'
import { table } from './table.ts'

/** The tables of all resources that a storage knows. */
export interface Tables {
  /** The repository of a resource within a unit of work. Throws a TypeError when the storage does not know it. */
  repository<R extends AnyResource>(session: Session, resource: R): Repository<R>
}

/** The tables of these resources. Throws a TypeError when two want the same name. */
export function tables(resources: readonly AnyResource[], cursors: Cursors): Tables {
  const known = new Map(
    resources.map((resource) => {
      const described = table(resource)
      return [resource, { described, lists: lists(described, cursors) }]
    }),
  )
  const names = [...known.values()].map(({ described }) => described.name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw new TypeError(`Two resources want the table "${twice}".`)
  return {
    repository(session, resource) {
      const found = known.get(resource)
      if (!found)
        throw new TypeError(`The storage was opened without the resource "${(resource as AnyResource).name}".`)
      return new TableRepository(session, found.described, found.lists) as never
    },
  }
}
