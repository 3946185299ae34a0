import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Principal } from 'plinth'
import type { Access } from '../../../src/core/access.ts'
import type { Resource } from '../../../src/core/resource/resource.ts'
import { engine } from '../../support/databases.ts'
import { openService } from '../open-service.ts'
import { type Asked, ask, everythingIn, type Told } from './ask.ts'
import { house, resources } from './house.ts'
import { people } from './people.ts'
import { contents, mayCall, secretsFrom, seed } from './rows.ts'

/** The key of no row. */
export const unknown = '01927b6e-7c3a-7def-8a1b-0123456789ab'
/** The resources of the house. */
export const all = resources as readonly unknown[] as readonly Resource[]

/** Who asks on a database server, where asking takes longer: one of every kind. */
const few = ['paidAda', 'ada', 'auditor', 'admin', 'hereAndThere', 'evilAda', 'evilAdmin']

/** Somebody who asks, and to whom no answer may tell what is not for them. */
export interface Asker {
  readonly name: string
  readonly who: Principal | undefined
  readonly ask: (asked: Asked) => Promise<Told>
}

/** The house with its rows, and everybody who asks. */
export async function open(test: TestContext) {
  const opened = await openService(test, house, (token) => people[token] as Principal)
  const known = await seed(opened)
  let checks = 0
  const asking = Object.entries(people).filter(([name]) => engine.name === 'sqlite' || few.includes(name))
  const askers = asking.map(([name, who]): Asker => {
    const secrets = secretsFrom(who, known)
    const logSecrets = secretsFrom(
      who,
      known,
      (it, row) => it?.tenant === row.tenant && it?.scopes.includes('audit:read') === true,
    )
    return {
      name,
      who,
      async ask(asked) {
        const told = await ask(opened.url, name, asked)
        const sent = JSON.stringify(asked)
        const text = everythingIn(told)
        for (const secret of asked.path.startsWith('/audit-events') ? logSecrets : secrets)
          if (text.includes(secret) && !sent.includes(secret))
            assert.fail(`${name} finds ${secret} in the answer of ${sent}: ${told.status} ${told.text}`)
        assert.ok(told.status < 500, `${name} ${sent}: ${told.text}`)
        checks++
        return told
      },
    }
  })
  test.after(() => test.diagnostic(`${checks} answers`))
  return { ...opened, known, askers, contents: () => contents(opened) }
}

/** Does something for everybody: at once for different users, one after the other for the same. */
export async function forEach(askers: readonly Asker[], work: (asker: Asker) => Promise<void>): Promise<void> {
  const groups = Map.groupBy(askers, ({ who }) => who?.user)
  const each = [...groups.values()].map(async (group) => {
    for (const asker of group) await work(asker)
  })
  await Promise.all(each)
}

/** Holds an answer to who may call at all; whether that was all that there is to it. */
export function isRefused({ name, who }: Asker, { status, json }: Told, access: Access, sent: Asked): boolean {
  if (mayCall(who, access)) {
    assert.notEqual(status, 401, `${name} ${sent.method} ${sent.path}`)
    return false
  }
  const expected = who ? [403, 'permission_denied'] : [401, 'unauthenticated']
  if (sent.method !== 'HEAD') assert.deepEqual([status, json.code], expected, `${name} ${sent.method} ${sent.path}`)
  return true
}
