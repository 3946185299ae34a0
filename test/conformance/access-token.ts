import { execFileSync } from 'node:child_process'
import { root } from '../../scripts/files.ts'
import type { ServiceName } from './service-process.ts'

/** Who calls the services that are for known callers: somebody who may do everything. */
const callers: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  'time-tracker': ['--tenant', 'acme', '--role', 'time-tracker-admin'],
}

/** Scopes for what some callers alone may see. */
const scopes = [
  'audit:read',
  ...['project_type', 'technology', 'time_entry'].map((resource) => `${resource}:read-deleted`),
]

/** An access token of a user for everything that a service has, which runs as `startService` starts it. */
export function accessToken(name: ServiceName, user = 'judge'): string {
  const options = ['--service', `services/${name}`, '--sub', user, '--scope', ...scopes, ...(callers[name] ?? [])]
  const env = { PATH: process.env.PATH, ENVIRONMENT: 'testing' }
  return execFileSync(process.execPath, ['packages/plinth/src/cli/main.ts', 'token', ...options], { cwd: root, env })
    .toString()
    .trim()
}
