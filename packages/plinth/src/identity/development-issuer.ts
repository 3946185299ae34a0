/** The issuer of the tokens that `plinth token` mints: good in development and testing, refused elsewhere. */
export const developmentIssuer = 'urn:plinth:development'
