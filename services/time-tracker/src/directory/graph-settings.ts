import { roles } from '../contract/original.ts'
import type { neededForGraph, Settings } from '../variables.ts'

/** How a directory such as Microsoft Graph is reached, and what of it is about the time tracker. */
export interface GraphSettings {
  /** The tenant whose users it holds. */
  readonly tenant: string
  readonly url: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  /** Attributes of users by the role that stands in them. */
  readonly attributes: ReadonlyMap<string, string>
  readonly groupPrefix: string
}

/** The settings of each configuration: as many as there are servers in the process. */
const known = new WeakMap<Settings, GraphSettings>()

/** The settings, the same object for the same configuration; undefined where the directory is built in. */
export function graphSettings(config: Settings): GraphSettings | undefined {
  if (config.DIRECTORY === 'built_in') return undefined
  const settings = known.get(config) ?? read(config)
  known.set(config, settings)
  return settings
}

function read(config: Settings): GraphSettings {
  const given = config as Settings & { readonly [N in (typeof neededForGraph)[number]]: string }
  return {
    tenant: given.DIRECTORY_TENANT,
    url: given.DIRECTORY_URL,
    tokenUrl: `${given.DIRECTORY_AUTHORITY}/oauth2/v2.0/token`,
    clientId: given.DIRECTORY_CLIENT_ID,
    clientSecret: given.DIRECTORY_CLIENT_SECRET,
    scope: given.DIRECTORY_SCOPE,
    attributes: new Map([
      [roles.admin, given.DIRECTORY_ADMIN_ATTRIBUTE],
      [roles.test, given.DIRECTORY_TESTER_ATTRIBUTE],
    ]),
    groupPrefix: given.DIRECTORY_GROUP_PREFIX,
  }
}
