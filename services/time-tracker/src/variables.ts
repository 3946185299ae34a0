import { t, type Value } from 'plinth'

const attribute = (role: string) =>
  t.Optional(
    t.String({
      description: `With \`DIRECTORY=graph\`: the attribute of a user in which the role of ${role} stands.`,
      pattern: '^[A-Za-z]\\w{0,254}$',
      maxLength: 255,
      examples: ['extension_1d76efa9_role'],
    }),
  )

/** The variables of the service. */
export const variables = {
  CLOCK_OUT_AFTER_MINUTES: t.Integer({
    description: 'How long a timer may run before it is stopped for whoever forgot it.',
    minimum: 1,
    maximum: 100_000,
    default: 720,
  }),
  DIRECTORY: t.Enum(['built_in', 'graph'], {
    description:
      'Where users are kept: in a table of the service, or in a directory that is asked as Microsoft Graph is.',
    default: 'built_in',
  }),
  DIRECTORY_TENANT: t.Optional(
    t.String({
      description: 'With `DIRECTORY=graph`: the tenant whose users it holds. Those of others are in the table.',
      minLength: 1,
      maxLength: 255,
    }),
  ),
  DIRECTORY_URL: t.String({
    description: 'With `DIRECTORY=graph`: what the addresses of its users and groups begin with.',
    pattern: '^https?://[^\\s?#]+[^\\s?#/]$',
    maxLength: 2000,
    default: 'https://graph.microsoft.com/v1.0',
  }),
  DIRECTORY_AUTHORITY: t.Optional(
    t.String({
      description: 'With `DIRECTORY=graph`: who issues tokens for it, at `/oauth2/v2.0/token` below this address.',
      pattern: '^https?://[^\\s?#]+[^\\s?#/]$',
      maxLength: 2000,
      examples: ['https://login.microsoftonline.com/contoso.example'],
    }),
  ),
  DIRECTORY_CLIENT_ID: t.Optional(
    t.String({ description: 'With `DIRECTORY=graph`: who the service is there.', minLength: 1, maxLength: 255 }),
  ),
  DIRECTORY_CLIENT_SECRET: t.Optional(
    t.String({
      description: 'With `DIRECTORY=graph`: what proves that it is the service.',
      minLength: 1,
      maxLength: 1000,
      secret: true,
    }),
  ),
  DIRECTORY_SCOPE: t.String({
    description: 'With `DIRECTORY=graph`: what tokens are asked for.',
    minLength: 1,
    maxLength: 1000,
    default: 'https://graph.microsoft.com/.default',
  }),
  DIRECTORY_ADMIN_ATTRIBUTE: attribute('admins'),
  DIRECTORY_TESTER_ATTRIBUTE: attribute('testers'),
  DIRECTORY_GROUP_PREFIX: t.String({
    description:
      'With `DIRECTORY=graph`: what the names of its groups begin with that are about the time tracker. It neither tells of others nor changes them.',
    minLength: 1,
    maxLength: 50,
    default: 'time-tracker-',
  }),
}

/** What a directory such as Microsoft Graph cannot be asked without. */
export const neededForGraph = [
  'DIRECTORY_TENANT',
  'DIRECTORY_AUTHORITY',
  'DIRECTORY_CLIENT_ID',
  'DIRECTORY_CLIENT_SECRET',
  'DIRECTORY_ADMIN_ATTRIBUTE',
  'DIRECTORY_TESTER_ATTRIBUTE',
] as const

/** The values of the variables. */
export type Settings = Value<ReturnType<typeof t.Object<typeof variables>>>
