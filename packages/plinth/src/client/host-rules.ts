/** A rule for the hosts that a service may call: a name, or all names that end with it, and a port. */
export interface HostRule {
  /** As in a URL: lower case, IPv6 in brackets. `*` is every host that has a public address. */
  readonly name: string
  /** Absent: the standard port of the scheme. `*`: any. */
  readonly port: string | undefined
}

/** The rules for what runs on the same machine. */
export const loopback: readonly string[] = ['localhost:*', '127.0.0.1:*', '[::1]:*']

const written = /^(\*|(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}|\*))?$/

/**
 * Reads a rule: `users.internal`, `users.internal:8443`, `*.internal:*`, `127.0.0.1:*`, `[::1]:8080`, or `*`, which is
 * every host that has a public address. Throws a TypeError for anything else.
 */
export function hostRule(text: string): HostRule {
  const [, name, port] = written.exec(text.toLowerCase()) ?? []
  if (name === undefined)
    throw new TypeError(`"${text}" is no host rule. Write one such as users.internal, *.internal:8443 or *.`)
  return { name, port }
}

/** Whether a rule names the host of this URL itself; `*` names none. */
export function isNamed({ name, port }: HostRule, url: URL): boolean {
  if (name === '*' || !isPort(port, url)) return false
  return name.startsWith('*.') ? url.hostname.endsWith(name.slice(1)) : url.hostname === name
}

/** Whether a rule lets every host with a public address be called at the port of this URL. */
export function isAnybody({ name, port }: HostRule, url: URL): boolean {
  return name === '*' && isPort(port, url)
}

function isPort(port: string | undefined, { protocol, port: given }: URL): boolean {
  const standard = protocol === 'https:' ? '443' : '80'
  return port === '*' || (port ?? standard) === (given || standard)
}
