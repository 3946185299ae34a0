import { join } from 'node:path'

/** The issuer of the tokens that `plinth token` mints: good in development and testing, refused elsewhere. */
export const developmentIssuer = 'urn:plinth:development'

/** The file with the public keys of the development issuer of a service, in its data folder. */
export function developmentKeys(folder: string): string {
  return join(folder, 'issuer.jwks.json')
}
