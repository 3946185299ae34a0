import { execFileSync } from 'node:child_process'
import { root } from '../../scripts/files.ts'
import type { ServiceName } from './service-process.ts'

/** An access token with these scopes that a service accepts, which runs as `startService` starts it. */
export function accessToken(name: ServiceName, ...scopes: string[]): string {
  const options = ['--service', `services/${name}`, '--sub', 'judge', '--scope', ...scopes]
  const env = { PATH: process.env.PATH, ENVIRONMENT: 'testing' }
  return execFileSync(process.execPath, ['packages/plinth/src/cli/main.ts', 'token', ...options], { cwd: root, env })
    .toString()
    .trim()
}
