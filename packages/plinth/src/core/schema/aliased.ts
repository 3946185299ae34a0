import type { Fault } from '../failure/failure.ts'
import { type AnySchema, alias, type Fields, keywords } from './schema.ts'

/** The members of an object that may be sent under another name, by that name. */
export function aliasesOf(fields: Fields): ReadonlyMap<string, string> {
  const named = Object.entries(fields).map(([name, field]) => [keywords(field as AnySchema)[alias], name] as const)
  return new Map(named.filter((each): each is readonly [string, string] => each[0] !== undefined))
}

type Members = Record<string, unknown>
type Validate = (value: unknown, faults: Fault[]) => unknown

/**
 * What validates an object some of whose members may have been sent under another name: what validates it under their
 * own, with what is wrong told of the name that was sent. Without such members it is that itself.
 */
export function aliased(fields: Fields, validate: Validate): Validate {
  const aliases = [...aliasesOf(fields)]
  if (aliases.length === 0) return validate
  const isSent = (value: unknown) =>
    typeof value === 'object' && value !== null && aliases.some(([other]) => (value as Members)[other] !== undefined)
  return (value, faults) =>
    isSent(value) ? renamed(value as Members, aliases, validate, faults) : validate(value, faults)
}

function renamed(
  value: Members,
  aliases: readonly (readonly [other: string, name: string])[],
  validate: Validate,
  faults: Fault[],
): unknown {
  const members = { ...value }
  const found: Fault[] = []
  const sent = aliases.filter(([other]) => value[other] !== undefined)
  for (const [other, name] of sent) {
    delete members[other]
    if (value[name] === undefined) members[name] = value[other]
    else {
      const detail = `must not be there beside ${name}, which it is another name of`
      faults.push({ pointer: `/${other}`, code: 'conflicting_value', detail })
    }
  }
  const result = validate(members, found)
  for (const fault of found) {
    const [other, name] = sent.find(([, each]) => `${fault.pointer}/`.startsWith(`/${each}/`)) ?? []
    if (name !== undefined && value[name] === undefined)
      fault.pointer = `/${other}${fault.pointer.slice(name.length + 1)}`
  }
  faults.push(...found)
  return result
}
