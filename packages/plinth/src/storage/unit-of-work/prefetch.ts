import type { ActiveCall } from '../../core/active-call.ts'
import type { Connection } from '../dialect/connection.ts'
import type { Sought } from '../table/sought.ts'
import type { Tables } from '../table/tables.ts'

/** Has the rows that standard operations are about to change read together: a server answers them all at once. */
export function prefetch(connection: Connection, tables: Tables, calls: readonly ActiveCall[]): void {
  const groups = new Map<string, Sought[]>()
  for (const call of calls) {
    const sought = tables.sought(call)
    if (!sought) continue
    const name = `${sought.lookup.one} ${JSON.stringify(sought.rest)}`
    const group = groups.get(name)
    if (group) group.push(sought)
    else groups.set(name, [sought])
  }
  for (const group of groups.values()) {
    const [{ lookup, rest }] = group as [Sought]
    const keys = [...new Set(group.map(({ key }) => key))]
    if (keys.length > 1) connection.prefetch(lookup, keys, rest)
  }
}
