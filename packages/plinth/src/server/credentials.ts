import type { KeyVerifier, TokenVerifier } from '../core/identity.ts'
import { tokenVerifiers } from '../identity/token-verifiers.ts'
import { type CredentialsOptions, openClients } from './clients.ts'
import { dataFolder } from './configuration/config.ts'
import { openIssuers, registeredIssuers } from './issuers.ts'

/** The verifiers of all credentials that a service accepts. */
interface Credentials {
  /** Absent where no tokens are accepted. */
  readonly verifier: TokenVerifier | undefined
  /** Absent where no API keys are accepted. */
  readonly keys: KeyVerifier | undefined
}

/** Opens the verifiers of a service: of the issuers that it trusts and of its registered clients. */
export async function openCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { service, manifest, config, observe } = options
  const registrations = registeredIssuers(config, dataFolder(manifest))
  const issuers = openIssuers(registrations, { userAgent: `${service}/${manifest.version}`, observe })
  const { keys, others, symmetric } = await openClients(options, issuers)
  const isKnown = issuers.length > 0 || others !== undefined
  return { keys, verifier: isKnown ? tokenVerifiers({ issuers, others, symmetric }) : undefined }
}
