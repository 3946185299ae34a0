import type { SqlRow } from '../dialect/connection.ts'

/** Somebody who is told what is in the audit log, record by record: each at least once, those of one row in order. */
export interface Consumer {
  /** Under which it is remembered how far it has come, from process to process. */
  readonly name: string
  /**
   * How many processes can share the work, each with the rows of some shards. Default 1; it cannot be changed later.
   */
  readonly shards?: number | undefined
  /** How often a record is tried before it becomes a dead letter and the next on the same row goes on. Default 16. */
  readonly attempts?: number | undefined
  readonly wants: (record: SqlRow) => boolean
  /** Rejects when the record has to be tried again, by and by. */
  readonly deliver: (record: SqlRow) => Promise<unknown>
}

/** Which records are delivered one after the other: those of one row. */
export function subjectOf({ resource, resource_id, action }: SqlRow): string {
  // An event of a service's own is named after what it is about, and then what happened to it.
  const about = action === 'announce' ? (resource as string).replace(/\.[^.]+$/, '') : resource
  return `${about}/${resource_id}`
}

/** The shard that a subject belongs to, of so many (FNV-1a). */
export function shardOf(subject: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < subject.length; index++) hash = Math.imul(hash ^ subject.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % shards
}
