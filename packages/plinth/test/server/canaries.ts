import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { variables } from '../../src/server/variables.ts'

/** A value that is nowhere else. */
export function canary(name: string): string {
  return `canary-${name}-${randomBytes(16).toString('hex')}`.toLowerCase().replaceAll('_', '-')
}

/** Secrets by name, and the environment that holds them. */
interface Planted {
  readonly secrets: Record<string, string>
  readonly environment: Record<string, string>
}

/** Gives each secret variable that every service has a canary in the form that it wants, but those of this environment. */
export function plant(environment: Readonly<Record<string, string>>): Planted {
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const planted: Planted = {
    secrets: { AUDIT_SIGNING_KEY: key.split('\n')[1] as string },
    environment: { ...environment, AUDIT_SIGNING_KEY: key },
  }
  for (const [name, { secret, form }] of Object.entries(variables)) {
    if (!secret || name in planted.environment) continue
    const own = canary(name)
    const forms = [own, `first:${own}`, ...(URL.canParse(form.example) ? [unreachable(form.example, own)] : [])]
    const text = forms.find((each) => form.read(each) !== undefined)
    assert.ok(text !== undefined, `${name} needs a canary of another form`)
    planted.environment[name] = text
    planted.secrets[name] = own
  }
  return planted
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
