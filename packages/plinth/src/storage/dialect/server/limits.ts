/** Milliseconds after which a server that does not answer is one that is not there. */
export const longestSilence = 5000
/** Milliseconds that a statement may take; the server ends it then. */
export const longestStatement = 4000
