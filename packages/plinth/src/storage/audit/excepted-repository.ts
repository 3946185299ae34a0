import type { AnyResource, Creation, Entity, Query } from '../../core/resource/entity.ts'
import type { History } from '../../core/resource/history.ts'
import type { Belonging, Expectation, Page, Repository, Start } from '../../core/resource/repository.ts'
import type { Sought } from '../../core/resource/sought.ts'
import type { Model } from '../table/model.ts'
import { reached } from '../table/reached.ts'
import { TableRepository } from '../table/repository.ts'
import type { Row } from '../table/row.ts'
import type { Session } from '../unit-of-work/session.ts'
import { recordRead, recordReadOfOthers } from './record-read.ts'
import { WatchedRepository } from './watched-repository.ts'

/**
 * The rows of a table for a caller to whom those of other owners are open. The audit log tells of each use: which row
 * of whom was read, or whose rows a list had. A set is unique among the rows of one owner, so what is found by one is
 * the caller's own.
 */
export class ExceptedRepository implements Repository<AnyResource> {
  readonly #session: Session
  readonly #own: TableRepository
  readonly #read: TableRepository
  readonly #written: TableRepository
  readonly #model: Model

  /** `wide` is the model of the rows of all owners. */
  constructor(session: Session, own: Model, wide: Model) {
    const Reading = own.isWatched ? WatchedRepository : TableRepository
    const writes = reached(own, session.call.principal, 'write')
    this.#session = session
    this.#model = wide
    this.#own = new Reading(session, own)
    this.#read = new Reading(session, wide)
    this.#written = new Reading(session, writes)
  }

  async find(fields: Partial<Entity<AnyResource>>, sought?: Sought): Promise<Row | undefined> {
    const { key } = this.#model.table
    const id = (fields as Row)[key.name]
    if (id === undefined || Object.keys(fields).length > 1) return this.#own.find(fields, sought)
    return this.#told(await this.#read.find(fields, sought))
  }

  async findMany(keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const found = await this.#read.findMany(keys)
    for (const row of found.values()) this.#told(row)
    return found
  }

  async list(query: Query<AnyResource>): Promise<Page<Row>> {
    const page = await this.#read.list(query)
    recordReadOfOthers(this.#session, this.#model.table, page.items)
    return page
  }

  async *each(query?: Query<AnyResource>, from?: Start): AsyncGenerator<Row, void, undefined> {
    const told = new Set<unknown>()
    for await (const row of this.#read.each(query, from)) {
      if (!told.has(row.owner_id)) {
        told.add(row.owner_id)
        recordReadOfOthers(this.#session, this.#model.table, [row])
      }
      yield row
    }
  }

  async count(query?: Query<AnyResource>): Promise<number> {
    const count = await this.#read.count(query)
    recordReadOfOthers(this.#session, this.#model.table, [])
    return count
  }

  get history(): History<AnyResource> {
    const past = this.#read.history
    return {
      list: async (id, query) => {
        const page = await past.list(id, query)
        const there = page?.items.find(({ action }) => action !== 'delete' && action !== 'purge')
        if (there) this.#told((await past.version(id, there.version)) as Row | undefined)
        return page
      },
      version: async (id, version, sought) => this.#told((await past.version(id, version, sought)) as Row | undefined),
      asOf: async (id, moment, sought) => this.#told((await past.asOf(id, moment, sought)) as Row | undefined),
    }
  }

  insert(fields: Creation<AnyResource>): Promise<Row> {
    return this.#own.insert(fields)
  }

  // A write that changes nothing makes no record of its own, and answers with the row all the same.
  async save(fields: Creation<AnyResource>): Promise<Row> {
    return this.#told(await this.#written.save(fields))
  }

  async replace(id: string, fields: Creation<AnyResource>, expected?: Expectation): Promise<Row | undefined> {
    return this.#told(await this.#written.replace(id, fields, expected))
  }

  async update(id: string, patch: object, expected?: Expectation): Promise<Row | undefined> {
    return this.#told(await this.#written.update(id, patch, expected))
  }

  delete(id: string, expected?: Expectation): Promise<boolean> {
    return this.#written.delete(id, expected)
  }

  restore(id: string): Promise<Row | undefined> {
    return this.#written.restore(id)
  }

  purge(id: string): Promise<boolean> {
    return this.#written.purge(id)
  }

  purgeDue(limit: number): Promise<number> {
    return this.#own.purgeDue(limit)
  }

  unscoped(of?: Belonging): TableRepository {
    return this.#own.unscoped(of)
  }

  #told<T extends Row | undefined>(row: T): T {
    const session = this.#session
    const { table } = this.#model
    if (row && row.owner_id !== session.call.principal?.user)
      recordRead(session, table, row[table.key.name], row.version as number, row.owner_id)
    return row
  }
}
