import { execFileSync } from 'node:child_process'

/** A token of somebody of the tenant acme, as `plinth token` makes one for a service in development. */
export function tokenOf(user: string, ...roles: readonly string[]): string {
  const words = ['--sub', user, '--tenant', 'acme', ...roles.flatMap((role) => ['--role', role])]
  const command = ['packages/plinth/bin/plinth.js', 'token', ...words, '--service', 'services/time-tracker']
  return execFileSync(process.execPath, command, { cwd: `${import.meta.dirname}/../../../..` })
    .toString()
    .trim()
}
