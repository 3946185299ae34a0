import type { Principal } from 'plinth'
import { someone } from '../open-service.ts'

const everyScope = ['note:pay', 'note:read-deleted', 'team:budget', 'team:delete', 'audit:read', 'note:count']
const acme = (user: string, more: Partial<Principal> = {}): Principal => someone({ user, tenant: 'acme', ...more })
const evil = (user: string, more: Partial<Principal> = {}): Principal => someone({ user, tenant: 'evil', ...more })

/** Who calls, by their token; `nobody` has none. */
export const people: Readonly<Record<string, Principal | undefined>> = {
  nobody: undefined,
  ada: acme('ada'),
  paidAda: acme('ada', { scopes: ['note:pay'] }),
  /** Whose rights are none: they only look like some. */
  boastfulAda: acme('ada', {
    scopes: ['note:*', 'NOTE:PAY', 'admin'],
    roles: ['Admin', ' admin', 'admin,auditor', 'note:pay'],
  }),
  bob: acme('bob'),
  bobWhoSeesDeleted: acme('bob', { scopes: ['note:read-deleted'] }),
  cyd: acme('cyd'),
  auditor: acme('ann', { roles: ['auditor'] }),
  paidAuditor: acme('ann', { roles: ['auditor'], scopes: ['note:pay', 'note:read-deleted'] }),
  admin: acme('adam', { roles: ['admin'] }),
  editor: acme('ed', { roles: ['editor'], scopes: ['team:budget'] }),
  logReader: acme('lou', { scopes: ['audit:read'] }),
  here: acme('hal', { location: 'here' }),
  hereAndThere: acme('bea', { location: 'here', locations: ['here', 'there'] }),
  elsewhere: acme('eli', { location: 'elsewhere' }),
  evilAda: evil('ada', { location: 'here' }),
  evilAdmin: evil('adam', { roles: ['admin', 'auditor', 'editor'], scopes: everyScope, locations: ['here', 'there'] }),
  /** With every right, and nothing that says whose rows they are about. */
  tenantless: someone({ user: 'ada', roles: ['admin', 'auditor'], scopes: everyScope, location: 'here' }),
}
