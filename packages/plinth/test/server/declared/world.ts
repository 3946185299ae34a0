import assert from 'node:assert/strict'
import type { Answer } from '../forms.ts'
import { someone } from '../open-service.ts'
import type { Choices } from './choices.ts'
import type { Declared, Field } from './declarations.ts'

export type Values = Readonly<Record<string, unknown>>

/** Who calls: each token names one. */
export const callers = [
  { token: 'ada.acme', user: 'ada', tenant: 'acme' },
  { token: 'bob.acme', user: 'bob', tenant: 'acme' },
  { token: 'ada.evil', user: 'ada', tenant: 'evil' },
] as const
export type Caller = (typeof callers)[number]

export function principalOf(token: string, declared: readonly Declared[]) {
  const [user, tenant] = token.split('.')
  return { ...someone({ user: user as string, scopes: declared.map(({ name }) => `${name}:read-deleted`) }), tenant }
}

/** A row as it was answered last. */
export interface Made {
  readonly of: Declared
  readonly by: Caller
  entity: Values
  isDeleted: boolean
}

/** A service of resources that were made up, and the rows that it is to have. */
export class World {
  readonly declared: readonly Declared[]
  readonly rows: Made[] = []
  readonly #url: string

  constructor(url: string, declared: readonly Declared[]) {
    this.#url = url
    this.declared = declared
  }

  async send({ token }: Caller, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) }
  }

  /** The rows of a resource that a caller may see, deleted or not. */
  seen(by: Caller, of: Declared): readonly Made[] {
    return this.rows.filter(
      (it) => it.of === of && (!of.tenant || it.by.tenant === by.tenant) && (!of.owner || it.by.user === by.user),
    )
  }

  /** The row that a field refers to, where its caller may see it. */
  referred(by: Caller, { to, name }: Field, entity: Values): Made | undefined {
    if (!to) return undefined
    return this.seen(by, to).find((it) => !it.isDeleted && it.entity[to.key] === entity[name])
  }

  /** Makes a row of each resource as often as chosen, changes some of them, and deletes some. */
  async fill(choices: Choices): Promise<void> {
    for (const of of this.declared) {
      const most = choices.upTo(25)
      for (let index = 0; index < most; index++) await this.#create(choices, of)
    }
    for (const row of [...this.rows]) {
      const fate = choices.upTo(9)
      if (fate === 0) await this.#change(choices, row)
      if (fate === 1) await this.#delete(row)
    }
  }

  async #create(choices: Choices, of: Declared): Promise<void> {
    const by = choices.one(callers)
    const fields: Record<string, unknown> = {}
    for (const field of of.fields) {
      if (field.optional && choices.isSo()) continue
      const value = field.to ? this.#keyIn(choices, by, field.to) : choices.one(field.kind.values)
      if (value !== undefined) fields[field.name] = value
      else if (!field.optional) return
    }
    const answer = await this.send(by, 'POST', pathOf(of), respelled(choices, of, fields))
    if (this.#isTaken(by, of, fields)) {
      assert.equal(answer.status, 409, answer.text)
      return
    }
    assert.equal(answer.status, 201, answer.text)
    const { version, created_at, ...rest } = answer.json as Values
    const { [of.key]: key, owner_id, updated_at, ...own } = { ...rest }
    assert.deepEqual({ ...own, ...(of.key !== 'id' && { [of.key]: key }) }, fields)
    assert.deepEqual([version, updated_at, owner_id], [1, created_at, of.owner ? by.user : undefined])
    this.rows.push({ of, by, entity: answer.json, isDeleted: false })
  }

  #keyIn(choices: Choices, by: Caller, to: Declared): unknown {
    const live = this.seen(by, to).filter((it) => !it.isDeleted)
    return live.length > 0 ? choices.one(live).entity[to.key] : undefined
  }

  /** Whether another row has the key, or what is unique, in the place of which this one would stand. */
  #isTaken(by: Caller, of: Declared, fields: Values, self?: Made): boolean {
    const sets = [...of.unique, ...(of.key === 'id' ? [] : [[of.key]])]
    const others = this.seen(by, of).filter((it) => it !== self && !it.isDeleted)
    return others.some(({ entity }) =>
      sets.some((set) => set.every((name) => fields[name] !== undefined && fields[name] === entity[name])),
    )
  }

  async #change(choices: Choices, row: Made): Promise<void> {
    const { of, by, entity } = row
    const field = choices.one(of.fields)
    if (field.to || field.name === of.key) return
    const patch = choices.one(field.kind.values)
    const answer = await this.send(by, 'PATCH', pathOf(of, entity), { [field.name]: patch })
    const value = isObject(patch) ? { ...(entity[field.name] ?? {}), ...patch } : patch
    if (this.#isTaken(by, of, { ...entity, [field.name]: value }, row)) {
      assert.equal(answer.status, 409, answer.text)
      return
    }
    assert.equal(answer.status, 200, answer.text)
    const { version, updated_at } = answer.json
    const isSame = JSON.stringify(entity[field.name]) === JSON.stringify(value)
    assert.equal(version, isSame ? 1 : 2)
    assert.deepEqual(answer.json, { ...entity, [field.name]: value, version, updated_at })
    row.entity = answer.json
  }

  async #delete(row: Made): Promise<void> {
    const { of, by, entity } = row
    const referring = this.rows.filter((it) =>
      it.of.fields.some((field) => field.to === of && it.entity[field.name] === entity[of.key]),
    )
    // What a deleted row refers to is another story.
    if (!of.softDelete && referring.some((it) => it.isDeleted)) return
    const answer = await this.send(by, 'DELETE', pathOf(of, entity))
    if (referring.some((it) => !it.isDeleted)) {
      assert.equal(answer.status, 409, answer.text)
      return
    }
    assert.equal(answer.status, 204, answer.text)
    if (!of.softDelete) this.rows.splice(this.rows.indexOf(row), 1)
    else {
      const gone = await this.send(by, 'GET', `${pathOf(of, entity)}?deleted=only`)
      assert.equal(gone.status, 200, gone.text)
      const { version, updated_at, deleted_at, purge_at } = gone.json
      assert.deepEqual(gone.json, { ...entity, version, updated_at, deleted_at, purge_at })
      Object.assign(row, { entity: gone.json, isDeleted: true })
    }
  }
}

/** The path of a resource, or of one of its rows. */
export function pathOf({ name, key }: Declared, entity?: Values): string {
  return `/${name}s${entity ? `/${encodeURIComponent(entity[key] as string)}` : ''}`
}

/** The same fields, some of them sent in another form. */
function respelled(choices: Choices, of: Declared, fields: Values): Values {
  const all = of.fields.filter(({ name }) => fields[name] !== undefined)
  return Object.fromEntries(
    all.map(({ name, kind, to }) => [name, to ? fields[name] : spelled(choices, kind, fields[name])]),
  )
}

/** A value, in the form in which it is answered or another. */
export function spelled(choices: Choices, { respelled: other }: Field['kind'], value: unknown): unknown {
  return other && choices.isSo() ? other(value as never) : value
}

/** Whether a merge patch leaves of what was there what it does not name. */
function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
