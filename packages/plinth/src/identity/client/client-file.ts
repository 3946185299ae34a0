import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ClientStore, Registration } from '../../core/client-store.ts'
import type { Fault } from '../../core/failure/failure.ts'
import type { Value } from '../../core/schema/schema.ts'
import { validator } from '../../core/schema/validate.ts'
import { t } from '../../core/schema/vocabulary.ts'

const name = t.String({ minLength: 1, maxLength: 255 })
const names = t.Optional(t.Array(name, { maxItems: 1000 }))

/** The schema of the file. */
const contents = t.Object({
  clients: t.Array(
    t.Object({
      id: name,
      issuers: names,
      parties: names,
      tenant: t.Optional(name),
      locations: names,
    }),
  ),
  keys: t.Array(
    t.Object({
      id: name,
      client: name,
      kind: t.Enum(['secret', 'public']),
      material: t.String({ minLength: 1, maxLength: 8000 }),
      pepper: t.Optional(name),
      embedded: t.Boolean({ default: false }),
      scopes: names,
      state: t.Enum(['active', 'retiring', 'revoked']),
      not_before: t.Instant(),
      expires_at: t.Instant(),
      created_at: t.Instant(),
    }),
  ),
})
const validate = validator(contents)

/**
 * Opens a client store in a JSON file, for services without a database. It does not record when keys were last used.
 */
export function clientFile(file: string): ClientStore {
  const load = async (): Promise<Registration> => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"clients":[],"keys":[]}'
      throw error
    })
    return registrationOf(file, JSON.parse(text))
  }
  return {
    load,
    used: async () => undefined,
    async change(change) {
      await mkdir(dirname(file), { recursive: true })
      const lock = `${file}.lock`
      const held = await open(lock, 'wx').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
        throw new Error(`${file} is being changed by somebody else. If it is not, remove ${lock}.`)
      })
      try {
        const changed = `${file}.${randomUUID()}`
        await writeFile(changed, `${JSON.stringify(written(change(await load())), undefined, 2)}\n`, { mode: 0o600 })
        await rename(changed, file)
      } finally {
        await held.close()
        await rm(lock)
      }
    },
  }
}

function registrationOf(file: string, given: unknown): Registration {
  const faults: Fault[] = []
  const { clients, keys } = validate(given, faults) as Value<typeof contents>
  if (faults.length > 0) {
    throw new Error(`${file} is no registry: ${faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join(', ')}`)
  }
  return {
    clients: clients.map(({ id, issuers = [], parties = [], tenant, locations = [] }) => {
      return { id, issuers, parties, tenant, locations }
    }),
    keys: keys.map(({ not_before, expires_at, created_at, pepper, scopes = [], ...key }) => ({
      ...key,
      pepper,
      scopes,
      notBefore: Date.parse(not_before),
      expiresAt: Date.parse(expires_at),
      createdAt: Date.parse(created_at),
      lastUsedAt: undefined,
    })),
  }
}

function written({ clients, keys }: Registration): object {
  const text = (time: number): string => new Date(time).toISOString()
  return {
    clients,
    keys: keys.map(({ notBefore, expiresAt, createdAt, lastUsedAt, ...key }) => ({
      ...key,
      not_before: text(notBefore),
      expires_at: text(expiresAt),
      created_at: text(createdAt),
    })),
  }
}
