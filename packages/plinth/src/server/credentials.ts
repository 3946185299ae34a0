import type { KeyVerifier, TokenVerifier } from '../core/identity.ts'
import { tokenVerifiers } from '../identity/token-verifiers.ts'
import { type CredentialsOptions, openClients } from './clients.ts'
import { dataFolder } from './configuration/config.ts'
import { openIssuers, registeredIssuers } from './issuers.ts'

/** Whoever tells genuine credentials from others. */
interface Credentials {
  /** Absent where no tokens are accepted. */
  readonly verifier: TokenVerifier | undefined
  /** Absent where no API keys are accepted. */
  readonly keys: KeyVerifier | undefined
}

/** Opens what knows the users of the issuers, and the clients of the registry, that a service believes. */
export async function openCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { service, manifest, config, observe } = options
  const registrations = registeredIssuers(config, dataFolder(manifest))
  const issuers = openIssuers(registrations, { userAgent: `${service}/${manifest.version}`, observe })
  const { keys, others, symmetric } = await openClients(options, issuers)
  const isKnown = issuers.length > 0 || others !== undefined
  return { keys, verifier: isKnown ? tokenVerifiers({ issuers, others, symmetric }) : undefined }
}
