import type { AnyResource, Creation, Entity, Query } from '../../core/resource/entity.ts'
import type { History } from '../../core/resource/history.ts'
import type { Expectation, Page, Start } from '../../core/resource/repository.ts'
import type { Sought } from '../../core/resource/sought.ts'
import type { Model } from '../table/model.ts'
import { TableRepository } from '../table/repository.ts'
import type { Row } from '../table/row.ts'
import type { Session } from '../unit-of-work/session.ts'
import { recordRead } from './record-read.ts'

/** The rows of a table of which the audit log tells who has read them. */
export class WatchedRepository extends TableRepository {
  readonly #session: Session
  readonly #model: Model

  constructor(session: Session, model: Model) {
    super(session, model)
    this.#session = session
    this.#model = model
  }

  override async find(fields: Partial<Entity<AnyResource>>, sought?: Sought): Promise<Row | undefined> {
    return this.#read(await super.find(fields, sought))
  }

  override async findMany(keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const found = await super.findMany(keys)
    for (const row of found.values()) this.#read(row)
    return found
  }

  override async list(query: Query<AnyResource>): Promise<Page<Row>> {
    const page = await super.list(query)
    for (const row of page.items) this.#read(row)
    return page
  }

  override async *each(query?: Query<AnyResource>, from?: Start): AsyncGenerator<Row, void, undefined> {
    for await (const row of super.each(query, from)) yield this.#read(row)
  }

  // A write that changes nothing makes no record of its own, and answers with the row all the same.
  override async save(fields: Creation<AnyResource>): Promise<Row> {
    return this.#read(await super.save(fields))
  }

  override async replace(id: string, fields: Creation<AnyResource>, expected?: Expectation): Promise<Row | undefined> {
    return this.#read(await super.replace(id, fields, expected))
  }

  override async update(id: string, patch: object, expected?: Expectation): Promise<Row | undefined> {
    return this.#read(await super.update(id, patch, expected))
  }

  override get history(): History<AnyResource> {
    const past = super.history
    return {
      list: async (id, query) => {
        const page = await past.list(id, query)
        if (page) this.#tell(id, page.items[0]?.version ?? 0)
        return page
      },
      version: async (id, number, sought) => this.#read((await past.version(id, number, sought)) as Row | undefined),
      asOf: async (id, moment, sought) => this.#read((await past.asOf(id, moment, sought)) as Row | undefined),
    }
  }

  #read<T extends Row | undefined>(row: T): T {
    if (row) this.#tell(row[this.#model.table.key.name], row.version as number, row.owner_id)
    return row
  }

  #tell(id: unknown, version: number, owner?: unknown): void {
    recordRead(this.#session, this.#model.table, id, version, owner)
  }
}
