import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { variables } from '../../src/server/configuration/variables.ts'

/** A value that is nowhere else. */
export function canary(name: string): string {
  return `canary-${name}-${randomBytes(16).toString('hex')}`.toLowerCase().replaceAll('_', '-')
}

/** Secrets by name, and the environment that holds them. */
interface Planted {
  readonly secrets: Record<string, string>
  readonly environment: Record<string, string>
}

/**
 * Gives each secret variable that every service has a canary in the form that it wants, but those of this environment.
 */
export function plant(environment: Readonly<Record<string, string>>): Planted {
  const planted: Planted = { secrets: {}, environment: { ...environment } }
  for (const [name, { secret, form }] of Object.entries(variables)) {
    if (!secret || name in environment) continue
    const [text, own] = candidates(name, form.example).find(([each]) => form.read(each) !== undefined) ?? []
    assert.ok(text !== undefined && own !== undefined, `${name} needs a canary of another form`)
    planted.environment[name] = text
    planted.secrets[name] = own
  }
  return planted
}

/** Texts with what is secret in each, one of which a variable will take. */
function candidates(name: string, example: string): [text: string, secret: string][] {
  const own = canary(name)
  const key = generateKeyPairSync('ed25519').privateKey
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const jwk = key.export({ format: 'jwk' })
  const found: [string, string][] = [
    [own, own],
    [`first:${own}`, own],
    [pem, pem.split('\n')[1] as string],
    [JSON.stringify({ ...jwk, alg: 'EdDSA', kid: 'first' }), jwk.d as string],
  ]
  if (URL.canParse(example)) found.push([unreachable(example, own), own])
  return found
}

function unreachable(example: string, password: string): string {
  return Object.assign(new URL(example), { password, host: '127.0.0.1:1' }).href
}

/** Fails when a text shows one of these secrets: as it is, percent-encoded, or in Base64 as in Basic credentials. */
export function assertNone(secrets: Readonly<Record<string, string>>, where: string, text: string): void {
  assert.ok(text.length > 0, `there is nothing to search in ${where}`)
  for (const [name, secret] of Object.entries(secrets)) {
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form)
      assert.equal(at, -1, `${name} in ${where}: ${text.slice(Math.max(0, at - 300), at + 100)}`)
    }
  }
}

function formsOf(secret: string): string[] {
  // Where a secret stands in what is encoded is not known, so all three ways in which its bytes may fall.
  const encoded = [0, 1, 2].map((shift) => {
    const whole = Buffer.from('x'.repeat(shift) + secret).toString('base64url')
    return whole.slice(4, -4)
  })
  return [secret, encodeURIComponent(secret), ...encoded]
}
