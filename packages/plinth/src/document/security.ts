import { type Access, type Requirement, rolesOf } from '../core/access.ts'
import type { Challenge } from '../core/identity.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource/resource.ts'
import type { Components } from './components.ts'
import type { OperationFacts } from './facts.ts'
import type { JsonObject } from './json.ts'

const schemes: Readonly<Record<Challenge, readonly [name: string, scheme: JsonObject]>> = {
  Bearer: [
    'bearer',
    {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'A token of an identity provider that the service trusts (RFC 6750), or an assertion that a client has signed for this one request (`typ` s2s+jwt); both verified as RFC8725 asks.',
    },
  ],
  ApiKey: ['apiKey', { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The API key of a client.' }],
}

/** Nothing is required (OpenAPI 3.1, 4.8.30): said, and not left to be taken for something that was forgotten. */
const anonymous = {}

/**
 * The Security Requirement Objects of an operation: any one of them will do. Schemes of these types declare no scopes
 * and roles that could be named here: those are in `x-permissions` and `x-required-roles`, and in the description.
 */
export function security(
  { declaration: { access } }: ReflectedOperation,
  { challenges }: OperationFacts,
  into: Components,
): object[] {
  const ways = challenges.map((challenge) => {
    const [name, scheme] = schemes[challenge]
    into.define('securitySchemes', name, scheme)
    return { [name]: [] }
  })
  return access === 'public' ? [anonymous, ...ways] : ways
}

/** The scopes that an operation asks for; undefined where it asks for none. */
export function permissions(access: Access): readonly string[] | undefined {
  return typeof access === 'object' && access.scope !== undefined ? [access.scope] : undefined
}

/** The roles of which an operation asks for one; undefined where it asks for none. */
export function requiredRoles(access: Access): readonly string[] | undefined {
  const roles = typeof access === 'object' ? rolesOf(access) : []
  return roles.length > 0 ? roles : undefined
}

/** The sentences on access and audit that are added to the description of an operation; empty when there are none. */
export function accessNote({ declaration }: ReflectedOperation): string {
  const { access, elevated, standard, transaction } = declaration
  const notes: string[] = []
  if (typeof access === 'object') notes.push(`Needs ${held(access)}.`)
  const { owner, exceptions } = (standard?.resource as Resource | undefined)?.rules ?? {}
  if (owner && exceptions) {
    const { read, write } = exceptions
    const open = transaction === 'query' || standard?.verb === 'batch' ? [read, write] : [write]
    const who = open.filter((it) => it !== undefined).map(held)
    if (who.length > 0)
      notes.push(`Those of other owners are open to ${[...new Set(who)].join(', or to ')}; that is recorded.`)
  }
  if (elevated) notes.push('Each use is recorded.')
  return notes.map((it) => ` ${it}`).join('')
}

/** What is required, in words. */
function held(requirement: Requirement): string {
  const roles = rolesOf(requirement).map((role) => `\`${role}\``)
  const scope = requirement.scope === undefined ? [] : [`the scope \`${requirement.scope}\``]
  return [...scope, ...(roles.length > 0 ? [`the role ${roles.join(' or ')}`] : [])].join(' and ')
}
